using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Libp2p.Transport;

/// <summary>
/// A network inside one process, for tests and benchmarks: addresses are real <see cref="IPEndPoint"/> values, but nothing leaves
/// memory. Every object of this class is a network of its own.
/// </summary>
internal sealed class MemoryTransport : ITransport
{
    private const int FirstChosenPort = 20_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPEndPoint, MemoryListener> _listeners = [];
    private int _nextPort = FirstChosenPort;

    /// <inheritdoc/>
    public ValueTask<TransportConnection> DialAsync(EndPoint endPoint, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (endPoint is not IPEndPoint address || !_listeners.TryGetValue(address, out MemoryListener? listener))
                return ValueTask.FromException<TransportConnection>(new IOException($"Nobody listens on {endPoint}."));
            var local = new IPEndPoint(IPAddress.Loopback, _nextPort++);
            (MemoryStreamEnd ours, MemoryStreamEnd theirs) = MemoryStreamEnd.CreatePair();
            return listener.TryOffer(new TransportConnection(theirs, address, local))
                ? ValueTask.FromResult(new TransportConnection(ours, local, address))
                : ValueTask.FromException<TransportConnection>(new IOException($"The backlog of {endPoint} is full."));
        }
    }

    /// <inheritdoc/>
    public ValueTask<ITransportListener> ListenAsync(IPEndPoint endPoint, CancellationToken cancellation)
    {
        lock (_gate)
        {
            var address = new IPEndPoint(endPoint.Address, endPoint.Port == 0 ? _nextPort++ : endPoint.Port);
            if (_listeners.ContainsKey(address))
                return ValueTask.FromException<ITransportListener>(ListenFailure.AddressInUse(address));
            var listener = new MemoryListener(address, Forget);
            _listeners.Add(address, listener);
            return ValueTask.FromResult<ITransportListener>(listener);
        }
    }

    private void Forget(IPEndPoint address)
    {
        lock (_gate)
            _listeners.Remove(address);
    }
}
