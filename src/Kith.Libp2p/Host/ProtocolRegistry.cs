using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Libp2p.Multistream;
using Kith.Libp2p.Yamux;
using Microsoft.Extensions.Logging;

namespace Kith.Libp2p.Host;

/// <summary>Which protocols are spoken here, and who serves them.</summary>
internal sealed class ProtocolRegistry(Libp2pCounters counters, TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<string, IProtocolHandler> _handlers = new(StringComparer.Ordinal);

    /// <summary>The protocol ids, in order.</summary>
    public IReadOnlyList<string> Protocols
    {
        get
        {
            List<string> protocols = [.. _handlers.Keys];
            protocols.Sort(StringComparer.Ordinal);
            return protocols;
        }
    }

    /// <summary>Begins to serve a protocol.</summary>
    public void Add(string protocol, IProtocolHandler handler)
    {
        if (!_handlers.TryAdd(protocol, handler))
            throw new ArgumentException($"{protocol} is served already.", nameof(protocol));
    }

    /// <summary>Serves a stream that a peer opened, from the choice of its protocol to its end.</summary>
    public async Task ServeAsync(PeerConnection connection, YamuxStream stream, CancellationToken cancellation)
    {
        NegotiationResult result = await MultistreamSelect.ListenAsync(stream, _handlers.ContainsKey, time, cancellation).ConfigureAwait(false);
        if (!result.Agreed)
        {
            counters.CountStreamFailure(result.Failure);
            stream.Reset();
            return;
        }

        try
        {
            await _handlers[result.Protocol].HandleAsync(connection, stream, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (IOException or OperationCanceledException))
        {
            HostLog.HandlerFault(logger, result.Protocol, exception);
            throw;
        }
    }
}
