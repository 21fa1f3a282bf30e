using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.EndToEnd.Tests.Nemesis;

/// <summary>
/// What has been acknowledged. Each key has one writer, whose values are numbers that grow: a read must find the last that was acknowledged or one
/// that was sent after it, since a put without an answer may have succeeded.
/// </summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<RecordKey, (int Acknowledged, int Sent)> _numbers = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly ConcurrentQueue<TimeSpan> _times = new();
    private int _attempts;

    public int Acknowledged => _numbers.Values.Sum(number => number.Acknowledged);

    /// <summary>The share of writes that succeeded with at most three more tries.</summary>
    public double Success => _attempts == 0 ? 1 : 1 - (_failures.Count / (double)_attempts);

    /// <summary>How long acknowledged writes took, with all their tries: the longest of 99 in a hundred, and of all.</summary>
    public (TimeSpan P99, TimeSpan Slowest) Times()
    {
        TimeSpan[] times = [.. _times.Order()];
        return times.Length == 0 ? default : (times[times.Length * 99 / 100], times[^1]);
    }

    /// <summary>The share in words, and what became of each try of the writes that failed.</summary>
    public string Story => $"{Success:P2} of {_attempts} writes succeeded. {string.Join('\n', _failures)}";

    /// <summary>Writes the next number of a key through one node, and through others when that fails; null when four tries were not enough.</summary>
    public async Task<PutReceipt?> WriteAsync(RecordKey key, Func<ClusterNode> pick)
    {
        System.Threading.Interlocked.Increment(ref _attempts);
        (int acknowledged, int sent) = _numbers.GetValueOrDefault(key);
        long began = Stopwatch.GetTimestamp();
        ClusterNode? last = null;
        List<string> tries = [];
        for (int attempt = 0; attempt < 4; attempt++)
        {
            _numbers[key] = (acknowledged, ++sent);
            last = PickOther(last, pick);
            try
            {
                PutReceipt receipt = await last.Client.PutAsync(key, ValueOf(key, sent));
                if (receipt.IsAcknowledged)
                {
                    _numbers[key] = (sent, sent);
                    _times.Enqueue(Stopwatch.GetElapsedTime(began));
                    return receipt;
                }

                tries.Add($"{Path.GetFileName(last.Folder)}: {receipt.Acknowledged} of {receipt.Required}, {string.Join(' ', receipt.Replicas.Select(replica => replica.Outcome))}");
            }
            catch (KithException failure) when (failure.Code is KithErrorCode.DaemonUnreachable or KithErrorCode.Timeout or KithErrorCode.Refused)
            {
                tries.Add($"{Path.GetFileName(last.Folder)}: {failure.Code}"); // It has died or is in trouble: the next one is asked.
            }

            await Clock.TickAsync();
        }

        _failures.Enqueue($"{DateTimeOffset.UtcNow:HH:mm:ss.fff} {key}: {string.Join("; ", tries)}");
        return null;
    }

    /// <summary>Reads every key through some node; what is missing, older than acknowledged, or never written, by name.</summary>
    public async Task<List<string>> FindLostAsync(Func<ClusterNode> pick)
    {
        List<string> lost = [];
        foreach ((RecordKey key, (int acknowledged, int sent)) in _numbers.Where(entry => entry.Value.Acknowledged > 0))
        {
            GetResult? result = await ReadAsync(key, pick);
            int found = result?.Value is { } value ? NumberIn(key, value.Span) : 0;
            if (found < acknowledged || found > sent)
                lost.Add($"{key}: acknowledged {acknowledged}, sent {sent}, found {(result is null ? "no answer" : found)}");
        }

        return lost;
    }

    /// <summary>The share of so many keys whose value is found, whether a quorum confirms it or not.</summary>
    public async Task<double> ShareFoundAsync(int most, Func<ClusterNode> pick)
    {
        RecordKey[] keys = [.. _numbers.Where(entry => entry.Value.Acknowledged > 0).Select(entry => entry.Key).Take(most)];
        int found = 0;
        foreach (RecordKey key in keys)
            found += (await pick().Client.GetAsync(key)).Value is { } value && NumberIn(key, value.Span) >= _numbers[key].Acknowledged ? 1 : 0;
        return found / (double)keys.Length;
    }

    private static async Task<GetResult?> ReadAsync(RecordKey key, Func<ClusterNode> pick)
    {
        ClusterNode? last = null;
        for (int attempt = 0; attempt < 4; attempt++)
        {
            last = PickOther(last, pick);
            try
            {
                GetResult result = await last.Client.GetAsync(key);
                if (result.IsConfirmed)
                    return result;
            }
            catch (KithException failure) when (failure.Code is KithErrorCode.DaemonUnreachable or KithErrorCode.Timeout or KithErrorCode.Refused)
            {
                // As with writing.
            }

            await Clock.TickAsync();
        }

        return null;
    }

    /// <summary>Whoever is told to try again asks another node, if there is one to be had.</summary>
    private static ClusterNode PickOther(ClusterNode? last, Func<ClusterNode> pick)
    {
        ClusterNode picked = pick();
        for (int again = 0; picked == last && again < 10; again++)
            picked = pick();
        return picked;
    }

    // Long enough that a page holds few of them, with the key in it so that a value under a foreign key is seen.
    private static byte[] ValueOf(RecordKey key, int number) => Encoding.UTF8.GetBytes($"{number} {key} {new string('x', 200)}");

    private static int NumberIn(RecordKey key, ReadOnlySpan<byte> value)
    {
        string[] words = Encoding.UTF8.GetString(value).Split(' ');
        Assert.Equal($"{key}", words[1]);
        return int.Parse(words[0]);
    }
}
