using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Text;
using Kith.Core.Records;
using Kith.Storage.Files;
using Microsoft.Extensions.Logging.Abstractions;
using Record = Kith.Core.Records.Record;

namespace Kith.Storage.Tests.Power;

/// <summary>
/// The process whose disk is watched: this test program again, told by an environment variable to merge records, one after another, and to write the
/// number of each that was acknowledged to a file that is watched as well.
/// </summary>
internal static class TracedWriter
{
    public const string FolderVariable = "KITH_TEST_TRACED_WRITER";
    public const string CountVariable = "KITH_TEST_TRACED_RECORDS";
    public const string Acknowledged = SqliteRecordStore.FileName + ".acknowledged";

    public static Record RecordOf(int number) => Samples.Content(number, KilledWriter.Expires, bytes: 100 + (number * 37 % 1_900));

    [ModuleInitializer]
    internal static void RunWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { } folder)
            Environment.Exit(Run(folder, int.Parse(Environment.GetEnvironmentVariable(CountVariable)!)));
    }

    // Waits instead of awaiting: no other thread may enter this assembly while its initializer runs. Exits with 3 when a merge failed, as
    // a node does whose store has failed.
    private static int Run(string folder, int count)
    {
        using DataFolderLock held = DataFolderLock.Acquire(folder);
        using FileStream acknowledged = new(Path.Combine(folder, Acknowledged), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        SqliteRecordStore store = SqliteRecordStore.Open(held, RecordRules.Trusted, TimeProvider.System, NullLogger.Instance);
        bool hasFailed = false;
        for (int number = 0; number < count; number++)
        {
            if (store.MergeAsync(RecordOf(number), RecordWriter.Unknown, default).AsTask().GetAwaiter().GetResult().Outcome == MergeOutcome.Stored)
                acknowledged.Write(Encoding.ASCII.GetBytes($"{number}\n"));
            else
                hasFailed = true;
        }

        store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return hasFailed ? 3 : 0;
    }
}
