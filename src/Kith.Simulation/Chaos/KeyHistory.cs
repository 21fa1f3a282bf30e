using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.Simulation.Chaos;

/// <summary>
/// What clients did with one key, and what may therefore be read there: a value that was written there, and once the network is whole none
/// older than the latest that was acknowledged.
/// </summary>
/// <param name="key">The key.</param>
/// <param name="life">How long its values live; null: longer than the run.</param>
internal sealed class KeyHistory(RecordKey key, TimeSpan? life)
{
    private readonly HashSet<ulong> _written = [];
    private DateTimeOffset _lastWrite;

    public RecordKey Key => key;

    public TimeSpan? Life => life;

    /// <summary>The latest acknowledged write that is still promised.</summary>
    public Write? Latest { get; private set; }

    /// <summary>A client is about to write a value.</summary>
    public void Begins(ulong number, DateTimeOffset now)
    {
        _written.Add(number);
        _lastWrite = now;
    }

    /// <summary>A write was acknowledged.</summary>
    public void Acknowledged(Write write)
    {
        if (Latest is null || write.Version.Number >= Latest.Version.Number)
            Latest = write;
    }

    /// <summary>A machine's disk has lost the key. True when as many holders have as had to hold it: nothing is promised then.</summary>
    public bool Lose(int machine)
    {
        if (Latest is null || !Latest.Holders.Remove(machine) || ++Latest.Lost < Latest.Required)
            return false;
        Latest = null;
        return true;
    }

    /// <summary>Everything that should hold it does.</summary>
    public void Settled(IEnumerable<int> holders)
    {
        if (Latest is null)
            return;
        Latest = Latest with { Holders = [.. holders] };
        Latest.Lost = 0;
    }

    /// <summary>What is wrong with a read at any time, in words; null when nothing is.</summary>
    /// <param name="result">The read.</param>
    /// <param name="now">True time.</param>
    /// <param name="grace">How much longer than its life a value may be seen, by what clocks there are.</param>
    public string? Judge(GetResult result, DateTimeOffset now, Func<TimeSpan, TimeSpan> grace)
    {
        if (result.Value is not { } value)
            return null;
        if (!_written.Contains(NumberOf(value.Span)))
            return $"{key} has a value that was never written there";
        if (life is { } span && now - _lastWrite > grace(span))
            return $"{key} is still there {(now - _lastWrite).TotalSeconds:F1} s after it was last written for {span.TotalSeconds:F1} s";
        return null;
    }

    /// <summary>What is wrong with a read once everything is whole, in words; null when nothing is.</summary>
    public string? JudgeAtRest(GetResult result)
    {
        if (Latest is not { } latest || life is not null)
            return null; // A disk that has lost what no replica has cannot be asked for some time: it does not say absent.
        if (!result.IsConfirmed)
            return $"{key} has only {result.Answers} answers of {result.Required}";
        if (result.Version is not { } version)
            return $"{key} is absent; version {latest.Version} was acknowledged";
        return version.Number < latest.Version.Number ? $"{key} has version {version}; {latest.Version} was acknowledged" : null;
    }

    /// <summary>The value of a write: its number, and more so that sizes differ.</summary>
    public static byte[] Value(ulong number, int size)
    {
        byte[] value = new byte[sizeof(ulong) + size];
        BinaryPrimitives.WriteUInt64BigEndian(value, number);
        return value;
    }

    /// <summary>The number of the write that a value is from.</summary>
    public static ulong NumberOf(ReadOnlySpan<byte> value) => BinaryPrimitives.TryReadUInt64BigEndian(value, out ulong number) ? number : 0;
}
