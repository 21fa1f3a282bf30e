namespace Kith.Libp2p.Tls;

/// <summary>Why a peer's certificate was refused (libp2p tls, "Peer Authentication"); a handshake ends at the first one found.</summary>
internal enum CertificateFault
{
    /// <summary>The certificate is right.</summary>
    None,

    /// <summary>The peer sent no certificate.</summary>
    Missing,

    /// <summary>The peer sent more than one certificate.</summary>
    MoreThanOne,

    /// <summary>The certificate is longer than <see cref="CertificateVerifier.MaxCertificateBytes"/>.</summary>
    TooLarge,

    /// <summary>The certificate is not strict DER of X.509 version 3.</summary>
    Malformed,

    /// <summary>The certificate's own key is of a kind or size that is not accepted.</summary>
    KeyNotAccepted,

    /// <summary>The certificate is signed with an algorithm that is not accepted, or that does not fit its key.</summary>
    SignatureAlgorithmNotAccepted,

    /// <summary>The certificate is not signed by its own key.</summary>
    NotSelfSigned,

    /// <summary>The certificate becomes valid later.</summary>
    NotYetValid,

    /// <summary>The certificate was valid earlier.</summary>
    Expired,

    /// <summary>An extension that must be understood is not the libp2p extension.</summary>
    UnknownCriticalExtension,

    /// <summary>The libp2p extension is not there.</summary>
    ExtensionMissing,

    /// <summary>The libp2p extension is longer than <see cref="CertificateVerifier.MaxExtensionBytes"/>.</summary>
    ExtensionTooLarge,

    /// <summary>The libp2p extension is there twice, or is not strict DER of a key and a signature.</summary>
    ExtensionMalformed,

    /// <summary>The identity key in the extension is malformed, or of a kind or size that is not accepted.</summary>
    IdentityKeyNotAccepted,

    /// <summary>The identity key did not sign the certificate's key.</summary>
    IdentitySignatureWrong,

    /// <summary>The identity is another one than was dialled.</summary>
    PeerMismatch,
}
