using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Kith.Core.Node;
using Kith.Simulation.Reports;

namespace Kith.Simulation.Studies;

/// <summary>
/// Runs a scenario into a folder. All files are written and synced beside their place and the folder is renamed at the end, so that what stands under its
/// name is always whole: a killed process or a full disk leaves nothing there.
/// </summary>
/// <param name="time">Measures how long it takes.</param>
/// <param name="commit">Of which build; empty where it does not know.</param>
internal sealed class RunFolder(TimeProvider time, string commit)
{
    /// <summary>The tables and the page that every run has, beside those of its scenario's own.</summary>
    private static readonly string[] Always = ["lookups.csv", "messages.csv", "nodes.csv", "report.html"];

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Whether a folder holds a whole run.</summary>
    public static bool IsWhole(string folder) => File.Exists(Path.Combine(folder, RunManifest.File)) && Array.TrueForAll(Always, name => File.Exists(Path.Combine(folder, name)));

    /// <summary>Finds out before anything runs whether a run can be written to a folder.</summary>
    /// <exception cref="KithException">It cannot; the message says why and what to do.</exception>
    public static void RequireFree(string folder)
    {
        string place = StudyPlace.Of(folder);
        StudyPlace.RequireFree(place);
        using StudyLock mine = Lock(place, folder);
        Directory.Delete(Prepare(place, folder), recursive: true);
    }

    /// <summary>Runs a scenario.</summary>
    /// <param name="values">Which, with what.</param>
    /// <param name="folder">Where to; it must not exist, or be empty.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is left.</exception>
    /// <exception cref="IOException">A file could not be written; nothing is left.</exception>
    public RunManifest Run(ParameterValues values, string folder, CancellationToken cancellation)
    {
        string place = StudyPlace.Of(folder);
        using StudyLock mine = Lock(place, folder);
        StudyPlace.RequireFree(place);
        string beside = Prepare(place, folder);
        try
        {
            RunManifest manifest = RunInto(values, beside, cancellation);
            if (Directory.Exists(place))
                Directory.Delete(place); // Empty, or this fails.
            Directory.Move(beside, place);
            return manifest;
        }
        finally
        {
            if (Directory.Exists(beside))
                Directory.Delete(beside, recursive: true);
        }
    }

    private static StudyLock Lock(string place, string folder)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place) ?? place);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, failure);
        }

        return StudyLock.Take(StudyPlace.Lock(place), folder);
    }

    private static string Prepare(string place, string folder)
    {
        string beside = StudyPlace.Unfinished(place);
        try
        {
            if (Directory.Exists(beside))
                Directory.Delete(beside, recursive: true); // Of a process that was killed.
            Directory.CreateDirectory(beside);
            return beside;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, failure);
        }
    }

    private static KithException Unwritable(string folder, Exception failure) =>
        new(KithErrorCode.InvalidArgument, $"{folder} cannot be written: {failure.Message} Give --output another folder.");

    private RunManifest RunInto(ParameterValues values, string folder, CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        RunRecorder recorder;
        using (StreamWriter messages = Open(folder, "messages.csv"))
        using (StreamWriter? events = values.Flag(SharedParameters.Events) ? Open(folder, "events.jsonl") : null)
        {
            messages.WriteLine("world,number,sent_ms,ended_ms,from,to,request,outcome,contacts");
            recorder = new RunRecorder(values.Whole(SharedParameters.MessageSample), values.Whole(SharedParameters.NodeSample)) { Messages = messages, EventLines = events };
            ScenarioThread.Run(values, recorder, cancellation);
            Sync(messages);
            if (events is not null)
                Sync(events);
        }

        Write(folder, "lookups.csv", "number,world,kind,node,started_ms,duration_ms,hops,requests,failures,recall,success", recorder.Lookups.Select(Cells));
        Write(folder, "nodes.csv", "world,node,place,up,reachable,contacts,requests_sent,requests_received,records", recorder.Nodes.Select(Cells));
        foreach (ExtraTable table in recorder.Tables)
            Write(folder, table.File, string.Join(',', table.Heading), table.Rows);
        RunManifest manifest = new(values, recorder.Digest, commit, SummaryFigures.Of(recorder), time.GetElapsedTime(began).TotalSeconds);
        using (StreamWriter report = Open(folder, "report.html"))
        {
            RunReport.Write(report, manifest, recorder);
            Sync(report);
        }

        using FileStream last = File.Create(Path.Combine(folder, RunManifest.File));
        manifest.Write(last);
        last.Flush(flushToDisk: true);
        return manifest;
    }

    private static void Write(string folder, string name, string heading, IEnumerable<IReadOnlyList<string>> rows)
    {
        using StreamWriter writer = Open(folder, name);
        writer.WriteLine(heading);
        foreach (IReadOnlyList<string> row in rows)
            CsvText.WriteLine(writer, row);
        Sync(writer);
    }

    private static IReadOnlyList<string> Cells(LookupRow row) =>
    [
        Text(row.Number), Text(row.World), row.Kind, Text(row.Node), CsvText.Number(row.StartedMilliseconds), CsvText.Number(row.DurationMilliseconds), row.Hops < 0 ? "" : Text(row.Hops),
        Text(row.Requests), row.Failures < 0 ? "" : Text(row.Failures), CsvText.Number(row.Recall, 4), row.Success is { } success ? (success ? "1" : "0") : "",
    ];

    private static IReadOnlyList<string> Cells(NodeRow row) =>
    [
        Text(row.World), Text(row.Node), row.Place.ToString("x16", CultureInfo.InvariantCulture), row.IsUp ? "1" : "0", row.IsReachable ? "1" : "0", Text(row.Contacts), Text(row.Sent), Text(row.Received), Text(row.Records),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [SuppressMessage("Reliability", "CA2000", Justification = "The writer owns the stream.")]
    private static StreamWriter Open(string folder, string name) => new(File.Create(Path.Combine(folder, name)), Utf8, bufferSize: 65_536) { NewLine = "\n" };

    private static void Sync(StreamWriter writer)
    {
        writer.Flush();
        ((FileStream)writer.BaseStream).Flush(flushToDisk: true);
    }
}
