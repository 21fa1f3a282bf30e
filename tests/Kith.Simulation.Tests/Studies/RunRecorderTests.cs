using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using Kith.Simulation.Studies;

namespace Kith.Simulation.Tests.Studies;

/// <summary>What a run takes down adds up, from one table to the other.</summary>
public sealed class RunRecorderTests : IDisposable
{
    private readonly StringWriter _messages = new();
    private readonly StringWriter _events = new();

    public void Dispose()
    {
        _messages.Dispose();
        _events.Dispose();
    }

    [Theory]
    [InlineData("""{ "scenario": "lookup", "nodes": 200, "lookups": 100, "deadPercent": 10, "unreachablePercent": 10, "lossPercent": 5 }""")]
    [InlineData("""{ "scenario": "lookup", "nodes": 200, "lookups": 40, "latency": "constant:100", "timeoutSeconds": 0.05 }""")]
    [InlineData("""{ "scenario": "lookup", "nodes": 200, "lookups": 40, "latency": "constant:100", "timeoutSeconds": 0.15 }""")]
    [InlineData("""{ "scenario": "das", "nodes": 300, "retrievers": 3, "samples": 5, "fastErrorRate": 20 }""")]
    public void Every_request_and_every_reply_is_told_when_it_is_sent_whatever_becomes_of_it(string json)
    {
        Run(json);
        string[][] ended = [.. Lines(_messages).Select(line => line.Split(','))];
        Dictionary<string, int> happenings = Lines(_events).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event").GetString()!).CountBy(name => name).ToDictionary();
        int underWay = happenings["request_sent"] - ended.Length;
        Assert.InRange(underWay, 0, 30); // Those that have no end when the run has its.
        int answered = ended.Count(cells => cells[7] == "Answered");
        Assert.Equal((answered, ended.Length - answered), (happenings.GetValueOrDefault("reply_arrived"), happenings.GetValueOrDefault("request_failed")));
        Assert.Equal(happenings["request_arrived"], happenings["reply_sent"]); // Nobody who is asked here takes time.
        Assert.InRange(happenings["request_sent"] - happenings["request_arrived"], 0, happenings.GetValueOrDefault("request_failed") + underWay);
    }

    private RunRecorder Run(string json)
    {
        RunRecorder recorder = new(messageSample: 1, nodeSample: 1) { Messages = _messages, EventLines = _events };
        ScenarioThread.Run(StudyPlanReader.Read(json, "study.json").Values, recorder, CancellationToken.None);
        return recorder;
    }

    private static string[] Lines(StringWriter text) => text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
