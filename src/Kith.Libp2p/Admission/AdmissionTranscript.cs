using System;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kith.Libp2p.Admission;

/// <summary>
/// What a proof of the secret speaks of: this connection and no other. The hashes of both certificates' keys tie it to the encrypted channel, so that nobody in
/// the middle can pass one side's proof on as their own; the nonces tie it to this moment.
/// </summary>
internal sealed class AdmissionTranscript
{
    private readonly byte[] _dialler;
    private readonly byte[] _listener;

    private AdmissionTranscript(byte[] dialler, byte[] listener) => (_dialler, _listener) = (dialler, listener);

    /// <summary>That of an encrypted connection.</summary>
    public static AdmissionTranscript Of(SslStream stream, bool isDialler)
    {
        byte[] own = KeyHash(stream.LocalCertificate!);
        byte[] remote = KeyHash(stream.RemoteCertificate!);
        return isDialler ? new AdmissionTranscript(own, remote) : new AdmissionTranscript(remote, own);
    }

    /// <summary>The proof of one side.</summary>
    /// <param name="secret">The swarm's.</param>
    /// <param name="swarm">Its name.</param>
    /// <param name="ofDialler">Whose proof: that of one side is none for the other.</param>
    /// <param name="diallerNonce">Drawn by the dialler.</param>
    /// <param name="listenerNonce">Drawn by the listener.</param>
    public byte[] Prove(SwarmSecret secret, string swarm, bool ofDialler, ReadOnlySpan<byte> diallerNonce, ReadOnlySpan<byte> listenerNonce)
    {
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret.Bytes);
        hash.AppendData(ofDialler ? "kith-admission/1 dialler\0"u8 : "kith-admission/1 listener\0"u8);
        hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(swarm)));
        hash.AppendData(_dialler);
        hash.AppendData(_listener);
        hash.AppendData(diallerNonce);
        hash.AppendData(listenerNonce);
        return hash.GetHashAndReset();
    }

    private static byte[] KeyHash(X509Certificate certificate)
    {
        if (certificate is X509Certificate2 whole)
            return SHA256.HashData(whole.PublicKey.ExportSubjectPublicKeyInfo());
        using X509Certificate2 copy = new(certificate);
        return SHA256.HashData(copy.PublicKey.ExportSubjectPublicKeyInfo());
    }
}
