using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Libp2p.Multistream;

/// <summary>
/// Agrees on a protocol over a fresh stream (multistream-select 1.0). Reads nothing beyond the agreement. What the other side does wrong
/// is a <see cref="NegotiationFailure"/>; only the caller's cancellation is thrown.
/// </summary>
internal static class MultistreamSelect
{
    /// <summary>How long a whole negotiation may take.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Proposals a listener considers before it gives up on the dialler.</summary>
    public const int MaxProposals = 32;

    /// <summary>As the side that opened the stream: proposes protocols in order, the first together with the header.</summary>
    public static ValueTask<NegotiationResult> DialAsync(
        Stream stream, IReadOnlyList<string> protocols, TimeProvider time, CancellationToken cancellation = default) =>
        WithDeadlineAsync(token => ProposeAsync(stream, protocols, token), time, cancellation);

    /// <summary>As the side that was called: takes the first proposal that is spoken here.</summary>
    public static ValueTask<NegotiationResult> ListenAsync(
        Stream stream, Predicate<string> isSpoken, TimeProvider time, CancellationToken cancellation = default) =>
        WithDeadlineAsync(token => AnswerAsync(stream, isSpoken, token), time, cancellation);

    private static async ValueTask<NegotiationResult> ProposeAsync(
        Stream stream, IReadOnlyList<string> protocols, CancellationToken cancellation)
    {
        await stream.WriteAsync(MultistreamLine.Encode(MultistreamLine.Header, protocols[0]), cancellation).ConfigureAwait(false);
        (string? line, NegotiationFailure failure) = await MultistreamLine.ReadAsync(stream, cancellation).ConfigureAwait(false);
        if (line is null)
            return NegotiationResult.Of(failure);
        if (line != MultistreamLine.Header)
            return NegotiationResult.Of(NegotiationFailure.UnexpectedLine);

        for (int i = 0; ; i++)
        {
            (line, failure) = await MultistreamLine.ReadAsync(stream, cancellation).ConfigureAwait(false);
            if (line is null)
                return NegotiationResult.Of(failure);
            if (line == protocols[i])
                return NegotiationResult.Of(line);
            if (line != MultistreamLine.NotAvailable)
                return NegotiationResult.Of(NegotiationFailure.UnexpectedLine);
            if (i + 1 == protocols.Count)
                return NegotiationResult.Of(NegotiationFailure.NoCommonProtocol);
            await stream.WriteAsync(MultistreamLine.Encode(protocols[i + 1]), cancellation).ConfigureAwait(false);
        }
    }

    private static async ValueTask<NegotiationResult> AnswerAsync(Stream stream, Predicate<string> isSpoken, CancellationToken cancellation)
    {
        (string? line, NegotiationFailure failure) = await MultistreamLine.ReadAsync(stream, cancellation).ConfigureAwait(false);
        if (line is null)
            return NegotiationResult.Of(failure);
        if (line != MultistreamLine.Header)
            return NegotiationResult.Of(NegotiationFailure.UnexpectedLine);

        // The header waits for the first answer, so that both leave in one write. Nobody is kept waiting by that in vain: a dialler
        // that sends its header alone and waits for ours is given it below.
        string? header = MultistreamLine.Header;
        for (int i = 0; i < MaxProposals; i++)
        {
            ValueTask<(string? Text, NegotiationFailure Failure)> next = MultistreamLine.ReadAsync(stream, cancellation);
            if (header is not null && !next.IsCompleted)
            {
                await stream.WriteAsync(MultistreamLine.Encode(header), cancellation).ConfigureAwait(false);
                header = null;
            }

            (line, failure) = await next.ConfigureAwait(false);
            if (line is null)
                return NegotiationResult.Of(i == 0 || failure != NegotiationFailure.Closed ? failure : NegotiationFailure.NoCommonProtocol);
            bool spoken = isSpoken(line);
            string answer = spoken ? line : MultistreamLine.NotAvailable;
            byte[] reply = header is null ? MultistreamLine.Encode(answer) : MultistreamLine.Encode(header, answer);
            header = null;
            await stream.WriteAsync(reply, cancellation).ConfigureAwait(false);
            if (spoken)
                return NegotiationResult.Of(line);
        }

        return NegotiationResult.Of(NegotiationFailure.TooManyProposals);
    }

    private static async ValueTask<NegotiationResult> WithDeadlineAsync(
        Func<CancellationToken, ValueTask<NegotiationResult>> negotiate, TimeProvider time, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            return await negotiate(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return NegotiationResult.Of(NegotiationFailure.TimedOut);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            return NegotiationResult.Of(NegotiationFailure.Closed);
        }
    }
}
