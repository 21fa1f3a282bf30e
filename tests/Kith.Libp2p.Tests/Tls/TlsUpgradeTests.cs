using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Tls;

namespace Kith.Libp2p.Tests.Tls;

public sealed class TlsUpgradeTests : IDisposable
{
    private static readonly TimeProvider Clock = new FixedClock(ForgedCertificate.Now);

    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(30));
    private readonly NodeIdentity _ownKey = NodeIdentity.FromSeed([.. Enumerable.Repeat((byte)1, 32)]);
    private readonly NodeIdentity _peerKey = NodeIdentity.FromSeed([.. Enumerable.Repeat((byte)2, 32)]);
    private readonly TlsIdentity _own;
    private readonly TlsIdentity _peer;

    public TlsUpgradeTests()
    {
        _own = new TlsIdentity(_ownKey, Clock);
        _peer = new TlsIdentity(_peerKey, Clock);
    }

    public void Dispose()
    {
        _own.Dispose();
        _peer.Dispose();
        _ownKey.Dispose();
        _peerKey.Dispose();
        _deadline.Dispose();
    }

    [Fact]
    public async Task Both_ends_prove_who_they_are_and_settle_yamux()
    {
        (Stream dialler, Stream listener) = await Loopback.ConnectAsync();
        Task<SecureChannel> accepting = TlsUpgrade.AcceptAsync(listener, _peer, _deadline.Token).AsTask();
        await using SecureChannel dialled = await TlsUpgrade.DialAsync(dialler, _own, _peerKey.Peer, _deadline.Token);
        await using SecureChannel accepted = await accepting;
        Assert.Equal(_peerKey.Peer, dialled.RemotePeer);
        Assert.Equal(_ownKey.Peer, accepted.RemotePeer);
        Assert.Equal(_ownKey.PublicKey, accepted.RemoteKey);
        Assert.Equal(TlsUpgrade.YamuxProtocol, dialled.ApplicationProtocol);
        Assert.Equal(TlsUpgrade.YamuxProtocol, accepted.ApplicationProtocol);
        Assert.Equal(SslProtocols.Tls13, accepted.Stream.SslProtocol);

        await dialled.Stream.WriteAsync("ask"u8.ToArray(), _deadline.Token);
        await accepted.Stream.WriteAsync("answer"u8.ToArray(), _deadline.Token);
        byte[] ask = new byte[3];
        byte[] answer = new byte[6];
        await accepted.Stream.ReadExactlyAsync(ask, _deadline.Token);
        await dialled.Stream.ReadExactlyAsync(answer, _deadline.Token);
        Assert.Equal("ask"u8, ask);
        Assert.Equal("answer"u8, answer);
    }

    [Fact]
    public async Task Dialler_without_a_muxer_in_its_list_settles_libp2p()
    {
        (SecureChannel? accepted, HandshakeException? failure) = await AcceptFromAsync(OptionsOfDialler(_own.CertificateContext, TlsUpgrade.Libp2pProtocol));
        Assert.Null(failure);
        await using (accepted)
            Assert.Equal(TlsUpgrade.Libp2pProtocol, accepted!.ApplicationProtocol);
    }

    [Fact]
    public async Task Dialling_the_wrong_peer_fails_with_a_mismatch()
    {
        (Stream dialler, Stream listener) = await Loopback.ConnectAsync();
        Task<SecureChannel> accepting = TlsUpgrade.AcceptAsync(listener, _peer, _deadline.Token).AsTask();
        HandshakeException failure = await Assert.ThrowsAsync<HandshakeException>(
            () => TlsUpgrade.DialAsync(dialler, _own, _ownKey.Peer, _deadline.Token).AsTask());
        Assert.Equal(CertificateFault.PeerMismatch, failure.Certificate);
        await using SecureChannel accepted = await accepting; // The listener was right about us; it learns of our refusal by the close.
        byte[] nothing = new byte[1];
        await Assert.ThrowsAnyAsync<IOException>(async () => await accepted.Stream.ReadExactlyAsync(nothing, _deadline.Token));
    }

    [Fact]
    public async Task Dialler_without_a_certificate_is_refused()
    {
        HandshakeException failure = await RefusedAsync(OptionsOfDialler(null, TlsUpgrade.YamuxProtocol));
        Assert.Equal(CertificateFault.Missing, failure.Certificate);
    }

    [Fact]
    public async Task Dialler_without_an_application_protocol_is_refused()
    {
        HandshakeException failure = await RefusedAsync(OptionsOfDialler(_own.CertificateContext));
        Assert.Equal(HandshakeFailure.ApplicationProtocol, failure.Failure);
    }

    [Fact]
    public async Task Dialler_with_a_foreign_application_protocol_is_refused()
    {
        HandshakeException failure = await RefusedAsync(OptionsOfDialler(_own.CertificateContext, "h2"));
        Assert.Equal(HandshakeFailure.Tls, failure.Failure);
    }

    [Fact]
    public async Task Dialler_of_an_older_tls_version_is_refused()
    {
        SslClientAuthenticationOptions options = OptionsOfDialler(_own.CertificateContext, TlsUpgrade.YamuxProtocol);
#pragma warning disable CA5398 // The old version is what must be refused.
        options.EnabledSslProtocols = SslProtocols.Tls12;
#pragma warning restore CA5398
        HandshakeException failure = await RefusedAsync(options);
        Assert.Equal(HandshakeFailure.Tls, failure.Failure);
    }

    [Fact]
    public async Task Dialler_with_two_certificates_is_refused()
    {
        HandshakeException failure = await RefusedAsync(OptionsOfDialler(TwoCertificates(), TlsUpgrade.YamuxProtocol));
        Assert.Equal(CertificateFault.MoreThanOne, failure.Certificate);
    }

    [Fact]
    public async Task Listener_with_two_certificates_is_refused()
    {
        HandshakeException failure = await RefusedByDiallerAsync(OptionsOfListener(TwoCertificates(), TlsUpgrade.YamuxProtocol));
        Assert.Equal(CertificateFault.MoreThanOne, failure.Certificate);
    }

    [Fact]
    public async Task Listener_without_an_application_protocol_is_refused()
    {
        HandshakeException failure = await RefusedByDiallerAsync(OptionsOfListener(_peer.CertificateContext));
        Assert.Equal(HandshakeFailure.ApplicationProtocol, failure.Failure);
    }

    [Fact]
    public async Task Listener_of_an_older_tls_version_is_refused()
    {
        SslServerAuthenticationOptions options = OptionsOfListener(_peer.CertificateContext, TlsUpgrade.YamuxProtocol);
#pragma warning disable CA5398 // The old version is what must be refused.
        options.EnabledSslProtocols = SslProtocols.Tls12;
#pragma warning restore CA5398
        HandshakeException failure = await RefusedByDiallerAsync(options);
        Assert.Equal(HandshakeFailure.Tls, failure.Failure);
    }

    public static TheoryData<string> Forgeries => ["wrong signer", "swapped key", "replayed extension", "expired", "not yet valid", "no extension", "critical extension"];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Forged_certificate_is_refused_by_both_ends(string forgery)
    {
        (X509Certificate2 certificate, CertificateFault fault) = Forge(forgery);
        using (certificate)
        {
            SslStreamCertificateContext context = SslStreamCertificateContext.Create(certificate, null, offline: true);
            HandshakeException atListener = await RefusedAsync(OptionsOfDialler(context, TlsUpgrade.YamuxProtocol));
            Assert.Equal(fault, atListener.Certificate);
            HandshakeException atDialler = await RefusedByDiallerAsync(OptionsOfListener(context, TlsUpgrade.YamuxProtocol));
            Assert.Equal(fault, atDialler.Certificate);
        }
    }

    [Fact]
    public async Task Url_in_a_certificate_is_never_fetched()
    {
        using TcpListener victim = new(IPAddress.Loopback, 0);
        victim.Start();
        using ECDsa issuer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ForgedCertificate forged = new() { Identity = _peerKey, Signer = issuer, Issuer = "CN=somebody else" };
        forged.MoreExtensions.Add(new X509AuthorityInformationAccessExtension(
            [$"http://{victim.LocalEndpoint}/ocsp"], [$"http://{victim.LocalEndpoint}/issuer.cer"], critical: false));
        using X509Certificate2 certificate = forged.Create();
        SslStreamCertificateContext context = SslStreamCertificateContext.Create(certificate, null, offline: true);

        await RefusedAsync(OptionsOfDialler(context, TlsUpgrade.YamuxProtocol));
        await RefusedByDiallerAsync(OptionsOfListener(context, TlsUpgrade.YamuxProtocol));

        Assert.False(victim.Pending()); // A fetch would have connected, and waited for its answer, before the handshake ended.
    }

    [Fact]
    public async Task Dialler_sends_no_server_name()
    {
        (Stream dialler, Stream listener) = await Loopback.ConnectAsync();
        await using SslStream server = new(listener);
        SslServerAuthenticationOptions options = OptionsOfListener(_peer.CertificateContext, TlsUpgrade.YamuxProtocol);
        string? sent = null;
        Task accepting = server.AuthenticateAsServerAsync(
            (_, hello, _, _) =>
            {
                sent = hello.ServerName;
                return ValueTask.FromResult(options);
            },
            state: null,
            _deadline.Token);
        await using SecureChannel dialled = await TlsUpgrade.DialAsync(dialler, _own, _peerKey.Peer, _deadline.Token);
        await accepting;
        Assert.Equal("", sent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Handshake_with_a_changed_byte_fails_as_declared_or_still_proves_the_right_peer(bool tamperWithDialler)
    {
        int failures = 0;
        int positions = 0;
        for (int position = 0; position < 800; position += 7, positions++)
        {
            (Stream dialler, Stream listener) = await Loopback.ConnectAsync();
            if (tamperWithDialler)
                dialler = new TamperingStream((NetworkStream)dialler, position);
            else
                listener = new TamperingStream((NetworkStream)listener, position);
            Task<SecureChannel> accepting = TlsUpgrade.AcceptAsync(listener, _peer, _deadline.Token).AsTask();
            Task<SecureChannel> dialling = TlsUpgrade.DialAsync(dialler, _own, _peerKey.Peer, _deadline.Token).AsTask();
            bool dialled = await ProvesAsync(dialling, _peerKey.Peer);
            bool accepted = await ProvesAsync(accepting, _ownKey.Peer);
            failures += dialled && accepted ? 0 : 1;
        }

        Assert.True(failures > positions * 9 / 10, $"{failures} of {positions}"); // A few bytes of record headers mean nothing in TLS 1.3.
    }

    private static async Task<bool> ProvesAsync(Task<SecureChannel> upgrading, PeerId peer)
    {
        try
        {
            await using SecureChannel channel = await upgrading;
            Assert.Equal(peer, channel.RemotePeer);
            return true;
        }
        catch (HandshakeException)
        {
            return false;
        }
    }

    [Fact]
    public async Task Garbage_instead_of_a_handshake_fails_and_closes_the_connection()
    {
        (Stream dialler, Stream listener) = await Loopback.ConnectAsync();
        await using (dialler)
        {
            await dialler.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), _deadline.Token);
            await Assert.ThrowsAsync<HandshakeException>(() => TlsUpgrade.AcceptAsync(listener, _own, _deadline.Token).AsTask());
            Assert.Throws<ObjectDisposedException>(() => listener.ReadByte());
        }
    }

    [Fact]
    public async Task Peer_that_hangs_up_fails_as_a_lost_connection()
    {
        (Stream dialler, Stream listener) = await Loopback.ConnectAsync();
        await dialler.DisposeAsync();
        HandshakeException failure = await Assert.ThrowsAsync<HandshakeException>(
            () => TlsUpgrade.AcceptAsync(listener, _own, _deadline.Token).AsTask());
        Assert.Equal(HandshakeFailure.ConnectionLost, failure.Failure);
    }

    [Fact]
    public async Task Silent_peer_ends_with_the_callers_deadline()
    {
        (Stream dialler, Stream listener) = await Loopback.ConnectAsync();
        await using (dialler)
        {
            using CancellationTokenSource cancellation = new();
            Task<SecureChannel> accepting = TlsUpgrade.AcceptAsync(listener, _own, cancellation.Token).AsTask();
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => accepting);
            Assert.Throws<ObjectDisposedException>(() => listener.ReadByte());
        }
    }

    private (X509Certificate2 Certificate, CertificateFault Fault) Forge(string forgery)
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] replayed = Libp2pExtension.Encode(_peerKey, other.ExportSubjectPublicKeyInfo());
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] swapped = Libp2pExtension.Encode(_ownKey, key.ExportSubjectPublicKeyInfo());
        _peerKey.PublicKey.Message.Span.CopyTo(swapped.AsSpan(4));
        ForgedCertificate critical = new() { Identity = _peerKey };
        critical.MoreExtensions.Add(new X509Extension("1.2.3.4", [0x05, 0x00], critical: true));
        return forgery switch
        {
            "wrong signer" => (new ForgedCertificate { Identity = _peerKey, Signer = other }.Create(), CertificateFault.NotSelfSigned),
            "swapped key" => (new ForgedCertificate { Identity = _peerKey, Key = key, ExtensionValue = swapped }.Create(), CertificateFault.IdentitySignatureWrong),
            "replayed extension" => (new ForgedCertificate { Identity = _peerKey, ExtensionValue = replayed }.Create(), CertificateFault.IdentitySignatureWrong),
            "expired" => (new ForgedCertificate { Identity = _peerKey, NotAfter = ForgedCertificate.Now.AddMinutes(-6) }.Create(), CertificateFault.Expired),
            "not yet valid" => (new ForgedCertificate { Identity = _peerKey, NotBefore = ForgedCertificate.Now.AddMinutes(6) }.Create(), CertificateFault.NotYetValid),
            "no extension" => (new ForgedCertificate { Identity = _peerKey, ExtensionValue = [] }.Create(), CertificateFault.ExtensionMissing),
            "critical extension" => (critical.Create(), CertificateFault.UnknownCriticalExtension),
            _ => throw new ArgumentOutOfRangeException(nameof(forgery)),
        };
    }

    private SslStreamCertificateContext TwoCertificates()
    {
        // The platform sends an issuer's certificate only when it issued the other and is not a root itself.
        using ECDsa issuer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ForgedCertificate leaf = new() { Identity = _peerKey, Signer = issuer, Issuer = "CN=issuer" };
        CertificateRequest request = new("CN=issuer", issuer, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        X509Certificate2 second = request.Create(
            new X500DistinguishedName("CN=root"), X509SignatureGenerator.CreateForECDsa(issuer), leaf.NotBefore, leaf.NotAfter, [1]);
        return SslStreamCertificateContext.Create(leaf.Create(), [second], offline: true);
    }

#pragma warning disable CA5359 // The adversary trusts anyone.
    private static SslClientAuthenticationOptions OptionsOfDialler(SslStreamCertificateContext? certificate, params string[] protocols) => new()
    {
        TargetHost = "",
        ApplicationProtocols = ToList(protocols),
        ClientCertificateContext = certificate,
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
    };

    private static SslServerAuthenticationOptions OptionsOfListener(SslStreamCertificateContext certificate, params string[] protocols) => new()
    {
        ApplicationProtocols = ToList(protocols),
        ServerCertificateContext = certificate,
        ClientCertificateRequired = true,
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
    };
#pragma warning restore CA5359

    private static List<SslApplicationProtocol>? ToList(string[] protocols) =>
        protocols.Length == 0 ? null : [.. protocols.Select(protocol => new SslApplicationProtocol(protocol))];

    private async Task<HandshakeException> RefusedAsync(SslClientAuthenticationOptions dialler)
    {
        (SecureChannel? accepted, HandshakeException? failure) = await AcceptFromAsync(dialler);
        Assert.Null(accepted);
        return Assert.IsType<HandshakeException>(failure);
    }

    private async Task<(SecureChannel? Accepted, HandshakeException? Failure)> AcceptFromAsync(SslClientAuthenticationOptions options)
    {
        (Stream dialler, Stream listener) = await Loopback.ConnectAsync();
        await using SslStream client = new(dialler);
        Task dialling = client.AuthenticateAsClientAsync(options, _deadline.Token);
        try
        {
            return (await TlsUpgrade.AcceptAsync(listener, _own, _deadline.Token), null);
        }
        catch (HandshakeException failure)
        {
            return (null, failure);
        }
        finally
        {
            await FinishAsync(dialling);
        }
    }

    private async Task<HandshakeException> RefusedByDiallerAsync(SslServerAuthenticationOptions options)
    {
        (Stream dialler, Stream listener) = await Loopback.ConnectAsync();
        await using SslStream server = new(listener);
        Task accepting = server.AuthenticateAsServerAsync(options, _deadline.Token);
        try
        {
            return await Assert.ThrowsAsync<HandshakeException>(() => TlsUpgrade.DialAsync(dialler, _own, _peerKey.Peer, _deadline.Token).AsTask());
        }
        finally
        {
            await FinishAsync(accepting);
        }
    }

    private static async Task FinishAsync(Task adversary)
    {
        try
        {
            await adversary;
        }
        catch (Exception error) when (error is AuthenticationException or IOException)
        {
            // Being refused is the adversary's lot; what it sees is not what is tested.
        }
    }
}
