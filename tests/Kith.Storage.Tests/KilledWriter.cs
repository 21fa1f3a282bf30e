using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Kith.Core.Records;
using Kith.Storage.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kith.Storage.Tests;

/// <summary>
/// The process that the kill test kills: this test program again, told by an environment variable to write records and print each number
/// that was acknowledged.
/// </summary>
internal static class KilledWriter
{
    public const string FolderVariable = "KITH_TEST_KILLED_WRITER";
    private const int Width = 8;

    public static DateTimeOffset Expires { get; } = DateTimeOffset.FromUnixTimeMilliseconds(4_000_000_000_000);

    [ModuleInitializer]
    internal static void RunWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { } folder)
            Run(folder);
    }

    // Waits instead of awaiting: no other thread may enter this assembly while its initializer runs.
    private static void Run(string folder)
    {
        using DataFolderLock held = DataFolderLock.Acquire(folder);
        SqliteRecordStore store = SqliteRecordStore.Open(held, RecordRules.Trusted, TimeProvider.System, NullLogger.Instance);
        for (int first = 0; ; first += Width)
        {
            List<Task<MergeResult>> merges = [];
            for (int number = first; number < first + Width; number++)
                merges.Add(store.MergeAsync(Samples.Content(number, Expires, bytes: 300), default).AsTask());
            for (int index = 0; index < Width; index++)
            {
                if (merges[index].GetAwaiter().GetResult().Outcome is MergeOutcome.Stored or MergeOutcome.Unchanged)
                    Console.Out.Write($"{first + index}\n");
            }

            Console.Out.Flush();
        }
    }
}
