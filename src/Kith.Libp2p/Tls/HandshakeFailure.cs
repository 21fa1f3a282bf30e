namespace Kith.Libp2p.Tls;

/// <summary>Why a TLS handshake failed; each is counted on its own.</summary>
internal enum HandshakeFailure
{
    /// <summary>The connection broke or the peer closed it, which is also how a peer that refuses our certificate looks.</summary>
    ConnectionLost,

    /// <summary>The peer does not speak TLS 1.3 as required, or refused us with an alert.</summary>
    Tls,

    /// <summary>The peer's certificate was refused; <see cref="HandshakeException.Certificate"/> says why.</summary>
    Certificate,

    /// <summary>No application protocol was agreed on.</summary>
    ApplicationProtocol,
}
