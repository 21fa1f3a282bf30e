using System;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Admission;
using Kith.Core.Ids;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Host;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Admission;

/// <summary>
/// Admission to a swarm, <c>/kith/admission/1.0.0</c>: the dialler greets, the listener greets, the dialler proves itself first, then the listener, and the
/// dialler accepts. Until then nothing else is spoken on the connection, by either side.
/// </summary>
/// <remarks>Whoever dials proves first, so that a stranger who connects is shown nothing. The listener speaks of nothing else before the last message, so both sides are ready for what follows.</remarks>
internal sealed class AdmissionExchange(AdmissionOptions options, TimeProvider time) : IProtocolHandler
{
    /// <summary>The protocol id.</summary>
    public const string ProtocolId = "/kith/admission/1.0.0";

    /// <summary>What the swarm asks.</summary>
    public AdmissionOptions Options => options;

    /// <summary>Has a new connection's peer admitted, and ourselves with it; false when that fails or takes too long.</summary>
    public async Task<bool> AdmitAsync(PeerConnection connection, CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = new(options.Timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            if (!connection.IsOutbound)
            {
                // Whoever hangs up, or begins with something else, is not waited for.
                await Task.WhenAny(connection.Admission.Ended, connection.Session.Completion).WaitAsync(either.Token).ConfigureAwait(false);
                return connection.Admission.Ended is { IsCompletedSuccessfully: true, Result: true };
            }

            OpenedStream opened = await connection.OpenStreamAsync(ProtocolId, either.Token).ConfigureAwait(false);
            return opened.Opened && await DialAsync(connection, opened.Stream, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Answers a dialler. A second such stream on a connection ends it.</summary>
    public async Task HandleAsync(PeerConnection connection, YamuxStream stream, CancellationToken cancellation)
    {
        if (connection.IsOutbound || !connection.Admission.TryBegin())
        {
            connection.Session.Close();
            return;
        }

        bool isAdmitted = false;
        try
        {
            isAdmitted = await ListenAsync(connection, stream, cancellation).ConfigureAwait(false);
        }
        finally
        {
            connection.Admission.End(isAdmitted);
        }
    }

    private async Task<bool> DialAsync(PeerConnection connection, YamuxStream stream, CancellationToken cancellation)
    {
        using FramedStream framed = new(stream, time, AdmissionMessage.MaxBytes);
        byte[] own = RandomNumberGenerator.GetBytes(AdmissionMessage.PartBytes);
        if (!await SendAsync(framed, new AdmissionMessage(own, options.Work, default, false), cancellation).ConfigureAwait(false))
            return false;
        if (await ReceiveAsync(framed, cancellation).ConfigureAwait(false) is not { } greeting || !IsGreeting(greeting, connection.Peer))
            return false;
        if (!await SendAsync(framed, Proof(connection, ofDialler: true, own, greeting.Nonce.Span), cancellation).ConfigureAwait(false))
            return false;
        if (await ReceiveAsync(framed, cancellation).ConfigureAwait(false) is not { IsAccepted: true } answer || !Proves(connection, answer, ofDialler: false, own, greeting.Nonce.Span))
            return false;
        connection.Admission.Open(); // Before the listener knows: then it may open streams.
        return await SendAsync(framed, new AdmissionMessage(default, 0, default, IsAccepted: true), cancellation).ConfigureAwait(false);
    }

    private async Task<bool> ListenAsync(PeerConnection connection, YamuxStream stream, CancellationToken cancellation)
    {
        using FramedStream framed = new(stream, time, AdmissionMessage.MaxBytes);
        byte[] own = RandomNumberGenerator.GetBytes(AdmissionMessage.PartBytes);
        if (await ReceiveAsync(framed, cancellation).ConfigureAwait(false) is not { } greeting || !IsGreeting(greeting, connection.Peer))
            return false;
        if (!await SendAsync(framed, new AdmissionMessage(own, options.Work, default, false), cancellation).ConfigureAwait(false))
            return false;
        if (await ReceiveAsync(framed, cancellation).ConfigureAwait(false) is not { } proof || !Proves(connection, proof, ofDialler: true, greeting.Nonce.Span, own))
            return false;
        connection.Admission.Open(); // Before the dialler knows, for the same reason.
        return await SendAsync(framed, Proof(connection, ofDialler: false, greeting.Nonce.Span, own), cancellation).ConfigureAwait(false)
            && await ReceiveAsync(framed, cancellation).ConfigureAwait(false) is { IsAccepted: true };
    }

    private bool IsGreeting(AdmissionMessage message, PeerId peer) =>
        message.Nonce.Length == AdmissionMessage.PartBytes
        && (options.Difficulty == 0 || ProofOfWork.IsProof(PeerIdText.Format(peer), message.Work, options.Difficulty));

    private AdmissionMessage Proof(PeerConnection connection, bool ofDialler, ReadOnlySpan<byte> diallerNonce, ReadOnlySpan<byte> listenerNonce)
    {
        byte[] proof = options.Secret is { } secret ? connection.Transcript!.Prove(secret, options.Swarm, ofDialler, diallerNonce, listenerNonce) : [];
        return new AdmissionMessage(default, 0, proof, IsAccepted: !ofDialler);
    }

    private bool Proves(PeerConnection connection, AdmissionMessage message, bool ofDialler, ReadOnlySpan<byte> diallerNonce, ReadOnlySpan<byte> listenerNonce) =>
        options.Secret is not { } secret
        || CryptographicOperations.FixedTimeEquals(message.Proof.Span, connection.Transcript!.Prove(secret, options.Swarm, ofDialler, diallerNonce, listenerNonce));

    private static ValueTask<bool> SendAsync(FramedStream stream, AdmissionMessage message, CancellationToken cancellation) =>
        stream.WriteMessageAsync(message.Encode(), cancellation);

    private async Task<AdmissionMessage?> ReceiveAsync(FramedStream stream, CancellationToken cancellation)
    {
        FramedRead read = await stream.ReadMessageAsync(options.Timeout, cancellation).ConfigureAwait(false);
        return read.Status == FramedStatus.Message && AdmissionMessage.TryParse(read.Message.Span, out AdmissionMessage message) ? message : null;
    }
}
