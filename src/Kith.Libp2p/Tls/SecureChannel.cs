using System;
using System.Net.Security;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Libp2p.Identity;

namespace Kith.Libp2p.Tls;

/// <summary>An encrypted connection to a peer whose identity has been proved. Owns the raw stream beneath.</summary>
internal sealed class SecureChannel(SslStream stream, PublicKey remoteKey, string applicationProtocol) : IAsyncDisposable
{
    /// <summary>The encrypted stream. One reader and one writer at a time.</summary>
    public SslStream Stream { get; } = stream;

    /// <summary>The peer at the other end.</summary>
    public PeerId RemotePeer => RemoteKey.Peer;

    /// <summary>That peer's key.</summary>
    public PublicKey RemoteKey { get; } = remoteKey;

    /// <summary>What ALPN settled: <see cref="TlsUpgrade.YamuxProtocol"/>, or <see cref="TlsUpgrade.Libp2pProtocol"/> when multistream-select
    /// is still to choose the muxer.</summary>
    public string ApplicationProtocol { get; } = applicationProtocol;

    /// <summary>Closes the connection.</summary>
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
