using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Libp2p.Admission;
using Kith.Libp2p.Multistream;
using Kith.Libp2p.Scopes;
using Kith.Libp2p.Yamux;
using Microsoft.Extensions.Logging;

namespace Kith.Libp2p.Host;

/// <summary>Which protocols are spoken here, and who serves them.</summary>
internal sealed class ProtocolRegistry(Libp2pCounters counters, ResourceScopes scopes, TimeProvider time, ILogger logger)
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
        if (!scopes.TryEnterNew())
        {
            stream.Reset();
            return;
        }

        NegotiationResult result;
        try
        {
            result = await MultistreamSelect.ListenAsync(stream, IsSpoken, time, cancellation).ConfigureAwait(false);
        }
        finally
        {
            scopes.LeaveNew();
        }

        if (!result.Agreed)
        {
            counters.CountStreamFailure(result.Failure);
            stream.Reset();
            if (!connection.Admission.IsOpen)
                connection.Session.Close(); // No member begins with anything else.
            return;
        }

        if (scopes.TryEnterProtocol(connection.Scope, result.Protocol))
            await HandleAsync(connection, stream, result.Protocol, cancellation).ConfigureAwait(false);
        else
            stream.Reset();

        // Before its admission a peer is refused everything else, as if it were not spoken here.
        bool IsSpoken(string protocol) => _handlers.ContainsKey(protocol) && (connection.Admission.IsOpen || protocol == AdmissionExchange.ProtocolId);
    }

    private async Task HandleAsync(PeerConnection connection, YamuxStream stream, string protocol, CancellationToken cancellation)
    {
        try
        {
            await _handlers[protocol].HandleAsync(connection, stream, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (IOException or OperationCanceledException))
        {
            HostLog.HandlerFault(logger, protocol, exception);
            throw;
        }
        finally
        {
            scopes.LeaveProtocol(connection.Scope, protocol);
        }
    }
}
