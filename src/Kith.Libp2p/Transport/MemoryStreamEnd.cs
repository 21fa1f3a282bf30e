using System;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Libp2p.Transport;

/// <summary>One end of an in-memory connection.</summary>
internal sealed class MemoryStreamEnd : DuplexStream
{
    /// <summary>Bytes that may be under way in each direction, as in a socket's buffers.</summary>
    public const int DefaultCapacity = 64 * 1024;

    private readonly MemoryPipe _incoming;
    private readonly MemoryPipe _outgoing;

    private MemoryStreamEnd(MemoryPipe incoming, MemoryPipe outgoing)
    {
        _incoming = incoming;
        _outgoing = outgoing;
    }

    /// <summary>Makes the two ends of a connection.</summary>
    /// <param name="capacity">Bytes under way in each direction before the writer waits.</param>
    public static (MemoryStreamEnd A, MemoryStreamEnd B) CreatePair(int capacity = DefaultCapacity)
    {
        var there = new MemoryPipe(capacity);
        var back = new MemoryPipe(capacity);
        return (new MemoryStreamEnd(back, there), new MemoryStreamEnd(there, back));
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _incoming.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _outgoing.WriteAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _outgoing.End();
        _incoming.Break();
        base.Dispose(disposing);
    }
}
