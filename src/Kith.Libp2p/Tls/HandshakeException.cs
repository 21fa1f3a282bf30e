using System;

namespace Kith.Libp2p.Tls;

/// <summary>A TLS handshake failed. Caught where connections are dialled and accepted, and counted there by its reason.</summary>
internal sealed class HandshakeException : Exception
{
    /// <summary>A failure that is not about the certificate.</summary>
    public HandshakeException(HandshakeFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    /// <summary>The peer's certificate was refused.</summary>
    public HandshakeException(CertificateFault fault, Exception? innerException = null)
        : base($"The peer's certificate was refused: {fault}.", innerException)
    {
        Failure = HandshakeFailure.Certificate;
        Certificate = fault;
    }

    /// <summary>Why the handshake failed.</summary>
    public HandshakeFailure Failure { get; }

    /// <summary>Why the peer's certificate was refused, if it was.</summary>
    public CertificateFault Certificate { get; }
}
