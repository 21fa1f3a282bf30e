using System;
using System.Buffers;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Identify;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Host;

/// <summary>
/// Tells peers who is here and learns who they are (libp2p identify, <c>/ipfs/id/1.0.0</c>). Each side of a new connection asks once.
/// </summary>
/// <param name="identity">Who we are.</param>
/// <param name="addresses">Where we can be dialled.</param>
/// <param name="registry">What we speak.</param>
/// <param name="options">What we call ourselves, and the deadline.</param>
/// <param name="time">Measures the deadline and numbers our signed records.</param>
internal sealed class IdentifyExchange(
    NodeIdentity identity, Func<IReadOnlyList<Multiaddress>> addresses, ProtocolRegistry registry, HostOptions options, TimeProvider time)
    : IProtocolHandler
{
    /// <summary>The protocol id.</summary>
    public const string ProtocolId = "/ipfs/id/1.0.0";

    private const int MaxParts = 10;

    private IReadOnlyList<Multiaddress>? _recordedAddresses;
    private byte[] _record = [];

    /// <summary>Answers a peer that asks.</summary>
    public async Task HandleAsync(PeerConnection connection, YamuxStream stream, CancellationToken cancellation)
    {
        using var framed = new FramedStream(stream, time, IdentifyMessage.MaxSentBytes);
        await framed.WriteMessageAsync(Describe(connection).ToMessage(), cancellation).ConfigureAwait(false);
    }

    /// <summary>Asks a peer; false when it does not answer, or not truly.</summary>
    public async Task<bool> AskAsync(PeerConnection connection, CancellationToken cancellation)
    {
        OpenedStream opened = await connection.OpenStreamAsync(ProtocolId, cancellation).ConfigureAwait(false);
        return opened.Opened && await LearnAsync(connection, opened.Stream, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads what a peer says of itself, to the end of the stream; false when that does not come in time or is not believable.
    /// </summary>
    public async Task<bool> LearnAsync(PeerConnection connection, YamuxStream stream, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(options.IdentifyTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            return await ReadAsync(connection, stream, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<bool> ReadAsync(PeerConnection connection, YamuxStream stream, CancellationToken cancellation)
    {
        using var framed = new FramedStream(stream, time, IdentifyMessage.MaxReceivedBytes);
        var whole = new ArrayBufferWriter<byte>();
        FramedRead part = default;
        for (int i = 0; i < MaxParts && whole.WrittenCount <= IdentifyMessage.MaxReceivedBytes; i++)
        {
            part = await framed.ReadMessageAsync(options.IdentifyTimeout, cancellation).ConfigureAwait(false);
            if (part.Status != FramedStatus.Message)
                break;
            whole.Write(part.Message.Span);
        }

        bool isWhole = part.Status == FramedStatus.Closed && whole.WrittenCount > 0;
        if (!isWhole || !IdentifyMessage.TryParse(whole.WrittenSpan, out IdentifyMessage? message))
            return false;
        if (message.PublicKey is { } key && !key.Equals(connection.RemoteKey))
            return false;
        connection.Learn(message);
        return true;
    }

    private IdentifyMessage Describe(PeerConnection connection)
    {
        IReadOnlyList<Multiaddress> current = addresses();
        if (!ReferenceEquals(current, _recordedAddresses))
        {
            // Two streams at once may both sign: the records are as good as each other.
            _record = new PeerRecord(identity.Peer, (ulong)time.GetUtcNow().ToUnixTimeMilliseconds(), current).Seal(identity);
            _recordedAddresses = current;
        }

        return new IdentifyMessage
        {
            PublicKey = identity.PublicKey,
            ListenAddresses = current,
            Protocols = registry.Protocols,
            ObservedAddress = connection.RemoteAddress,
            ProtocolVersion = options.ProtocolVersion,
            AgentVersion = options.AgentVersion,
            FailureDomain = options.FailureDomain,
            SignedPeerRecord = _record,
        };
    }
}
