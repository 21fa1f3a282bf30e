using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Libp2p.Formats;
using Microsoft.Extensions.Logging;

namespace Kith.Server.VoidPhone;

/// <summary>Turns requests into calls on <see cref="IKith"/> and what these return into answers. Never throws: whoever asks is answered or not.</summary>
internal sealed partial class VoidPhoneDesk(IKith kith, VoidPhoneOptions options, int replicas, int writeQuorum, TimeProvider time, VoidPhoneCounters counters, ILogger logger) : IDisposable
{
    /// <summary>Nodes in one answer: DHT-14's K.</summary>
    public const int NodesInAnswer = 20;

    private const ulong NanosecondsPerTick = 100;

    private readonly SemaphoreSlim _room = new(options.MaxRequests, options.MaxRequests);

    /// <summary>What the records of this API are called: this and the 32 bytes of the key.</summary>
    public static ReadOnlySpan<byte> Prefix => "/kith/plain/voidphone/"u8;

    /// <summary>The record's key.</summary>
    public static RecordKey RecordKeyOf(ReadOnlyMemory<byte> key) => RecordKey.FromParts(Prefix, key.Span);

    /// <summary>Waits until there is room for one more request of anybody. Whoever waited asks once, whatever becomes of the request before it.</summary>
    public Task WaitForRoomAsync() => _room.WaitAsync(CancellationToken.None); // Not for ever: no request takes longer than its deadline.

    /// <summary>When no connection is left.</summary>
    public void Dispose() => _room.Dispose();

    /// <summary>Does what is asked, and gives the room back; null where the dialect has no answer.</summary>
    public async Task<VoidPhoneMessage?> AnswerAsync(VoidPhoneMessage request, CancellationToken abandon)
    {
        counters.CountRequest();
        using CancellationTokenSource deadline = new(options.OperationTimeout, time);
        using CancellationTokenRegistration abandoned = abandon.UnsafeRegister(static deadline => ((CancellationTokenSource)deadline!).Cancel(), deadline);
        VoidPhoneMessage? answer;
        try
        {
            answer = await DoAsync(request, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            answer = Failed(request);
        }
        catch (KithException refused)
        {
            LogRefused(logger, request.Type, refused.Message);
            answer = Failed(request);
        }
        catch (Exception defect)
        {
            counters.CountDefect();
            LogDefect(logger, defect, request.Type);
            answer = Failed(request);
        }

        _room.Release();
        return request.Type == VoidPhoneMessageType.Put && options.Dialect == VoidPhoneDialect.VoidPhone ? null : answer;
    }

    private Task<VoidPhoneMessage> DoAsync(VoidPhoneMessage request, CancellationToken cancellation) => request.Type switch
    {
        VoidPhoneMessageType.Put or VoidPhoneMessageType.Store => PutAsync(request, cancellation),
        VoidPhoneMessageType.Get or VoidPhoneMessageType.FindValue => GetAsync(request, cancellation),
        VoidPhoneMessageType.FindNode => FindNodeAsync(request, cancellation),
        VoidPhoneMessageType.Bootstrap => BootstrapAsync(request, cancellation),
        _ => Task.FromResult(new VoidPhoneMessage { Type = VoidPhoneMessageType.Pong, UnixNanoseconds = Now() }),
    };

    private async Task<VoidPhoneMessage> PutAsync(VoidPhoneMessage request, CancellationToken cancellation)
    {
        int quorum = VoidPhoneRules.WriteQuorum(request.Replication, writeQuorum, replicas);
        PutOptions put = new()
        {
            TimeToLive = VoidPhoneRules.TimeToLive(request.TimeToLiveSeconds, options.MinTimeToLive, options.MaxTimeToLive),
            WriteQuorum = quorum == writeQuorum ? null : quorum,
        };
        PutReceipt receipt = await kith.PutAsync(RecordKeyOf(request.Key), request.Value, put, cancellation);
        if (receipt.IsAcknowledged)
            return Success(request.Key, request.Value);
        LogNotAcknowledged(logger, receipt.Acknowledged, receipt.Required);
        return Failed(request);
    }

    private async Task<VoidPhoneMessage> GetAsync(VoidPhoneMessage request, CancellationToken cancellation)
    {
        GetResult result = await kith.GetAsync(RecordKeyOf(request.Key), options: null, cancellation);
        bool isPlain = options.Dialect == VoidPhoneDialect.VoidPhone;
        if (result.Value is not { } value)
        {
            if (!result.IsConfirmed)
                counters.CountFailure();
            return isPlain ? Failure(request) : await NodesAsync(request, cancellation);
        }

        ReadOnlyMemory<byte> payload = isPlain ? value : new SuccessPayload(value, []).Encode();
        if (payload.Length <= VoidPhoneMessage.MaxPayloadBytes)
            return Success(request.Key, payload);
        counters.CountValueTooLong();
        return Failed(request);
    }

    private Task<VoidPhoneMessage> FindNodeAsync(VoidPhoneMessage request, CancellationToken cancellation) => NodesAsync(request, cancellation);

    /// <summary>The nodes closest to a key, with no value before them; FAILURE when there are no others than this.</summary>
    private async Task<VoidPhoneMessage> NodesAsync(VoidPhoneMessage request, CancellationToken cancellation)
    {
        List<NodeEntry> nodes = await ClosestAsync(request.Key, cancellation);
        return nodes.Count == 0 ? Failure(request) : Success(request.Key, new SuccessPayload(default, nodes).Encode());
    }

    /// <summary>Real peers, those closest to the place that the sender's address hashes to; its own address is not among them.</summary>
    private async Task<VoidPhoneMessage> BootstrapAsync(VoidPhoneMessage request, CancellationToken cancellation)
    {
        NodeAddress sender = request.Addresses[0];
        byte[] place = Identifier.Of(System.Text.Encoding.ASCII.GetBytes(sender.ToString())).ToByteArray();
        List<NodeEntry> nodes = await ClosestAsync(place, cancellation);
        return new VoidPhoneMessage
        {
            Type = VoidPhoneMessageType.BootstrapReply,
            UnixNanoseconds = Now(),
            Addresses = [.. nodes.ConvertAll(node => node.Address).FindAll(address => address != sender)],
        };
    }

    private async Task<List<NodeEntry>> ClosestAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation)
    {
        List<NodeEntry> nodes = [];
        foreach (PeerInfo peer in await kith.ClosestAsync(RecordKeyOf(key), NodesInAnswer, cancellation))
        {
            if (!peer.IsSelf && AddressOf(peer) is { } address)
                nodes.Add(new NodeEntry(Identifier.Of(peer.Peer.Span).ToString()[..NodeEntry.IdCharacters], address));
        }

        return nodes;
    }

    /// <summary>The first address that this format can express: an IP address and a port.</summary>
    private static NodeAddress? AddressOf(PeerInfo peer)
    {
        foreach (ReadOnlyMemory<byte> bytes in peer.Addresses)
        {
            if (Multiaddress.TryParse(bytes.Span, out Multiaddress? address) && address.TryGetEndPoint(out IPEndPoint? endPoint) && endPoint.Port != 0)
                return new NodeAddress(endPoint.Address, endPoint.Port);
        }

        return null;
    }

    private ulong Now() => (ulong)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;

    private static VoidPhoneMessage Success(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> payload) => new() { Type = VoidPhoneMessageType.Success, Key = key, Value = payload };

    private static VoidPhoneMessage Failure(VoidPhoneMessage request) => new() { Type = VoidPhoneMessageType.Failure, Key = request.Key };

    private VoidPhoneMessage Failed(VoidPhoneMessage request)
    {
        counters.CountFailure();
        // A bootstrap has no key to fail for; a reply without nodes says as much.
        return request.Type == VoidPhoneMessageType.Bootstrap
            ? new VoidPhoneMessage { Type = VoidPhoneMessageType.BootstrapReply, UnixNanoseconds = Now() }
            : Failure(request);
    }

    [LoggerMessage(EventId = 41, Level = LogLevel.Debug, Message = "A {Type} was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, VoidPhoneMessageType type, string reason);

    [LoggerMessage(EventId = 42, Level = LogLevel.Error, Message = "A defect: a {Type} failed. Please report it.")]
    private static partial void LogDefect(ILogger logger, Exception defect, VoidPhoneMessageType type);

    [LoggerMessage(EventId = 43, Level = LogLevel.Debug, Message = "A put was stored durably on {Acknowledged} nodes, {Required} needed. The copies that were made stay.")]
    private static partial void LogNotAcknowledged(ILogger logger, int acknowledged, int required);
}
