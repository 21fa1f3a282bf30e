using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Libp2p.Transport;

namespace Kith.Testing;

/// <summary>A connection between two nodes, at the end of the one that dialled: the network can break it.</summary>
internal sealed class ClusterLink(ClusterNetwork network, Stream stream, int from, int to) : DuplexStream
{
    /// <summary>The node that dialled.</summary>
    public int From => from;

    /// <summary>The node that was dialled.</summary>
    public int To => to;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        stream.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        stream.WriteAsync(buffer, cancellationToken);

    /// <summary>Ends both directions for both nodes.</summary>
    public void Break() => stream.Dispose();

    protected override void Dispose(bool disposing)
    {
        network.Forget(this);
        stream.Dispose();
        base.Dispose(disposing);
    }
}
