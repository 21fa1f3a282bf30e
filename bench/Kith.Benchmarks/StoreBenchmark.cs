using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Records;
using Kith.Storage;
using Kith.Storage.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kith.Benchmarks;

/// <summary>
/// Puts and gets of the SQLite store: one store with 1, 64 and 1,000 callers that each wait for their answer, then 50 stores in one process.
/// Every put is durable. Prints rates and the processor time of the whole process for each operation.
/// </summary>
internal static class StoreBenchmark
{
    private static readonly DateTimeOffset Expires = DateTimeOffset.UtcNow.AddHours(24);

    /// <summary>Runs everything under a folder on the disk to be measured.</summary>
    public static async Task RunAsync(string folder)
    {
        Console.WriteLine($"{"stores",6} {"value",6} {"wide",5} {"puts/s",9} {"CPU us",7} {"per commit",10} {"gets/s",9} {"CPU us",7}");
        foreach (int bytes in (int[])[256, 1_024])
        {
            foreach (int width in (int[])[1, 64, 1_000])
                await MeasureAsync(folder, stores: 1, width, bytes, records: width == 1 ? 10_000 : 100_000);
            foreach (int width in (int[])[1, 2, 3])
                await MeasureAsync(folder, stores: 50, width, bytes, records: 100_000);
        }
    }

    /// <summary>Puts and then gets records spread evenly over stores, <paramref name="width"/> at a time in each.</summary>
    public static async Task MeasureAsync(string folder, int stores, int width, int bytes, int records)
    {
        string place = Path.Combine(folder, Guid.NewGuid().ToString("n"));
        Node[] nodes = [.. Enumerable.Range(0, stores).Select(index => new Node(Path.Combine(place, $"{index}")))];
        Record[] all = [.. Enumerable.Range(0, records).Select(index => Make(index, bytes))];
        await LoadAsync(nodes, width, all.AsMemory(0, Math.Min(records, stores * 64)), PutAsync);
        long commits = nodes.Sum(node => node.Store.Commits);
        Rate puts = await LoadAsync(nodes, width, all, PutAsync);
        commits = nodes.Sum(node => node.Store.Commits) - commits;
        new Random(7).Shuffle(all);
        await LoadAsync(nodes, width, all.AsMemory(0, Math.Min(records, stores * 64)), GetAsync, modulus: stores);
        Rate gets = await LoadAsync(nodes, width, all, GetAsync, modulus: stores);
        Console.WriteLine($"{stores,6} {bytes,6} {width,5} {puts.PerSecond,9:N0} {puts.ProcessorMicroseconds,7:N1} {(double)records / commits,10:N1} {gets.PerSecond,9:N0} {gets.ProcessorMicroseconds,7:N1}");
        foreach (Node node in nodes)
            await node.DisposeAsync();
        Directory.Delete(place, recursive: true);
    }

    private static async Task PutAsync(SqliteRecordStore store, Record record)
    {
        MergeResult result = await store.MergeAsync(record, CancellationToken.None);
        if (result.Outcome is not (MergeOutcome.Stored or MergeOutcome.Unchanged))
            throw new InvalidOperationException($"A put ended as {result.Outcome}.");
    }

    private static async Task GetAsync(SqliteRecordStore store, Record record)
    {
        if (await store.GetAsync(record.Key, CancellationToken.None) is not { } found || !found.Value.Span.SequenceEqual(record.Value.Span))
            throw new InvalidOperationException("A get found something else.");
    }

    // Record number n belongs to store n mod stores, in whatever order the records come.
    private static async Task<Rate> LoadAsync(Node[] nodes, int width, ReadOnlyMemory<Record> records, Func<SqliteRecordStore, Record, Task> act, int modulus = 0)
    {
        int[] next = new int[nodes.Length];
        Record[][] shares = [.. nodes.Select((_, index) => records.ToArray().Where((record, position) => (modulus == 0 ? position : NumberOf(record)) % nodes.Length == index).ToArray())];
        TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(nodes.SelectMany((node, index) => Enumerable.Range(0, width).Select(_ => Task.Run(async () =>
        {
            for (int position = Interlocked.Increment(ref next[index]) - 1; position < shares[index].Length; position = Interlocked.Increment(ref next[index]) - 1)
                await act(node.Store, shares[index][position]);
        }))));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double used = (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalMicroseconds;
        return new Rate(records.Length / seconds, used / records.Length);
    }

    private static int NumberOf(Record record) => BitConverter.ToInt32(record.Value.Span);

    private static Record Make(int number, int bytes)
    {
        byte[] value = new byte[bytes];
        new Random(number).NextBytes(value);
        BitConverter.TryWriteBytes(value, number);
        return new Record(ContentKey.Of(value), value, Expires.AddMilliseconds(number));
    }

    private readonly record struct Rate(double PerSecond, double ProcessorMicroseconds);

    private sealed class Node : IAsyncDisposable
    {
        private readonly DataFolderLock _folder;

        public Node(string folder)
        {
            _folder = DataFolderLock.Acquire(folder);
            Store = SqliteRecordStore.Open(_folder, RecordRules.Trusted, TimeProvider.System, NullLogger.Instance);
        }

        public SqliteRecordStore Store { get; }

        public async ValueTask DisposeAsync()
        {
            await Store.DisposeAsync();
            _folder.Dispose();
        }
    }
}
