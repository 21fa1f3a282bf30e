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
        string[][] requests = [.. Lines(_messages).Select(line => line.Split(','))];
        Dictionary<string, int> happenings = Lines(_events).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event").GetString()!).CountBy(name => name).ToDictionary();
        Assert.Equal(requests.Length, happenings["request_sent"]);
        int underWay = requests.Count(cells => cells[7] == "UnderWay");
        int answered = requests.Count(cells => cells[7] == "Answered");
        Assert.Equal((answered, requests.Length - answered - underWay), (happenings.GetValueOrDefault("reply_arrived"), happenings.GetValueOrDefault("request_failed")));
        Assert.Equal(happenings["request_arrived"], happenings["reply_sent"]); // Nobody who is asked here takes time.
        Assert.InRange(happenings["request_sent"] - happenings["request_arrived"], 0, happenings.GetValueOrDefault("request_failed") + underWay);
    }

    [Theory]
    [InlineData("kademlia")]
    [InlineData("ring")]
    public void An_answer_to_somebody_who_has_died_meanwhile_is_no_answer(string overlay)
    {
        Run($$"""{ "scenario": "churn", "overlay": "{{overlay}}", "nodes": 60, "lookups": 10, "hours": 0.2, "session": "exponential:100", "away": "exponential:60", "forEver": true }""");
        string[][] requests = [.. Lines(_messages).Select(line => line.Split(','))];
        Dictionary<string, int> happenings = Lines(_events).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event").GetString()!).CountBy(name => name).ToDictionary();
        Assert.Equal(requests.Count(cells => cells[7] == "Answered"), happenings["reply_arrived"]);
        Assert.Equal(requests.Length, happenings["reply_arrived"] + happenings["request_failed"] + requests.Count(cells => cells[7] == "UnderWay"));
    }

    [Fact]
    public void Tables_agree_on_the_requests_though_some_have_no_end_when_the_run_has_its()
    {
        RunRecorder recorder = Run("""{ "scenario": "das", "nodes": 500, "retrievers": 5, "samples": 5, "fastErrorRate": 20 }""");
        int asked = recorder.Lookups.Sum(row => row.Requests); // Nobody asks anything but for a lookup.
        string[][] requests = [.. Lines(_messages).Select(line => line.Split(','))];
        Assert.Equal((asked, asked), (requests.Length, recorder.Nodes.Sum(node => node.Sent)));
        Assert.Equal(recorder.MessagesPerNode.Sum(), asked + recorder.Nodes.Sum(node => node.Received));
        string[][] underWay = [.. requests.Where(cells => cells[7] == "UnderWay")];
        Assert.NotEmpty(underWay);
        Assert.All(requests, cells => Assert.Equal(cells[7] == "UnderWay", cells[3].Length == 0));
        Assert.Equal(requests[^underWay.Length..], underWay);
    }

    [Fact]
    public void Requests_from_before_a_world_is_watched_are_not_counted_for_it()
    {
        RunRecorder recorder = Run("""{ "scenario": "warm-vs-joined", "nodes": 40, "lookups": 20 }""");
        string[][] requests = [.. Lines(_messages).Select(line => line.Split(','))];
        Assert.Equal(requests.Length, recorder.Nodes.Sum(node => node.Sent));
        foreach (string world in (string[])["1", "2"])
            Assert.Equal(requests.Count(cells => cells[0] == world), recorder.Nodes.Where(node => $"{node.World}" == world).Sum(node => node.Sent));
    }

    private RunRecorder Run(string json)
    {
        RunRecorder recorder = new(messageSample: 1, nodeSample: 1) { Messages = _messages, EventLines = _events };
        ScenarioThread.Run(StudyPlanReader.Read(json, "study.json").Values, recorder, CancellationToken.None);
        return recorder;
    }

    private static string[] Lines(StringWriter text) => text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
