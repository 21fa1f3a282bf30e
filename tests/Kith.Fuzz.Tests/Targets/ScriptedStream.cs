using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Libp2p.Transport;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>A connection whose other end has said everything in advance and does not listen. Every call completes at once.</summary>
internal sealed class ScriptedStream(byte[] script) : DuplexStream
{
    /// <summary>How much of the script was read.</summary>
    public int Consumed { get; private set; }

    /// <summary>How many bytes were written.</summary>
    public int Written { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int length = Math.Min(buffer.Length, script.Length - Consumed);
        script.AsMemory(Consumed, length).CopyTo(buffer);
        Consumed += length;
        return ValueTask.FromResult(length);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Written += buffer.Length;
        return ValueTask.CompletedTask;
    }
}
