using System;
using System.Buffers.Binary;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Libp2p.Host;
using Kith.Libp2p.Yamux;

namespace Kith.Classroom;

/// <summary>Carries the classroom's messages: each behind its length, one question and one answer a stream. On any thread.</summary>
internal sealed class ClassLine(Libp2pHost host, RingPeerOptions options, TimeProvider clock)
{
    private const int PrefixBytes = 4;

    /// <summary>Asks a peer; null when no answer came in time, a malformed one, or one that sends this peer to a strange port.</summary>
    public async Task<ClassMessage?> AskAsync(Contact peer, ClassMessage message, TimeSpan timeout, CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = new(timeout, clock);
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            await using YamuxStream? stream = await OpenAsync(peer, ended.Token).ConfigureAwait(false);
            if (stream is null)
                return null;
            await WriteAsync(stream, message, ended.Token).ConfigureAwait(false);
            return await ReadAsync(stream, peer.Peer, ended.Token).ConfigureAwait(false) is { } answer && answer.IsInPlace(options) ? answer : null;
        }
        catch (Exception end) when (end is IOException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return null; // The peer is dead, slow or not of our kind; whoever asks decides what that means.
        }
    }

    /// <summary>Opens a stream to a peer; null when it cannot be reached or does not speak this protocol.</summary>
    public async Task<YamuxStream?> OpenAsync(Contact peer, CancellationToken cancellation)
    {
        DialResult dialled = await host.GetConnectionAsync(peer, cancellation).ConfigureAwait(false);
        if (!dialled.Connected)
            return null;
        OpenedStream opened = await dialled.Connection.OpenStreamAsync(ClassMessage.Protocol, cancellation).ConfigureAwait(false);
        return opened.Stream;
    }

    /// <summary>Writes a message.</summary>
    public static async ValueTask WriteAsync(Stream stream, ClassMessage message, CancellationToken cancellation)
    {
        byte[] bytes = message.Encode();
        byte[] framed = new byte[PrefixBytes + bytes.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed, bytes.Length);
        bytes.CopyTo(framed, PrefixBytes);
        await stream.WriteAsync(framed, cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads a message; null when what came is none.</summary>
    public static async ValueTask<ClassMessage?> ReadAsync(Stream stream, PeerId remote, CancellationToken cancellation)
    {
        byte[] prefix = new byte[PrefixBytes];
        await stream.ReadExactlyAsync(prefix, cancellation).ConfigureAwait(false);
        int length = BinaryPrimitives.ReadInt32BigEndian(prefix);
        if (length is < 0 or > ClassMessage.MaxBytes)
            return null;
        byte[] bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes, cancellation).ConfigureAwait(false);
        return ClassMessage.Decode(bytes, remote);
    }
}
