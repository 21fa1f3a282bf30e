using System;
using System.Net;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Libp2p.Transport;

/// <summary>An open listening address of an <see cref="ITransport"/>. Disposing it ends <see cref="AcceptAsync"/>.</summary>
internal interface ITransportListener : IAsyncDisposable
{
    /// <summary>The address in force, with the port that the system chose.</summary>
    IPEndPoint EndPoint { get; }

    /// <summary>The next connection that someone opened, or null once the listener is disposed.</summary>
    ValueTask<TransportConnection?> AcceptAsync(CancellationToken cancellation);
}
