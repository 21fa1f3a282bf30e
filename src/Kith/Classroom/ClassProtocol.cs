using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Libp2p.Host;
using Kith.Libp2p.Yamux;

namespace Kith.Classroom;

/// <summary>The answering side of the classroom's protocol: one message and its answer a stream, or a file.</summary>
internal sealed class ClassProtocol(NodeLoop loop, RingPeerOptions options, TimeProvider clock, Action<string> say) : IProtocolHandler
{
    private readonly TaskCompletionSource _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ClassRing _ring = null!;
    private ClassDesk _desk = null!;
    private FileShelf _shelf = null!;

    /// <summary>Says who answers, once the peer is whole; messages that came before have waited for it.</summary>
    public void Attach(ClassRing ring, ClassDesk desk, FileShelf shelf)
    {
        (_ring, _desk, _shelf) = (ring, desk, shelf);
        _attached.SetResult();
    }

    /// <inheritdoc/>
    public async Task HandleAsync(PeerConnection connection, YamuxStream stream, CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Not on the connection's reader, which others wait for.
        await _attached.Task.WaitAsync(cancellation).ConfigureAwait(false);
        using CancellationTokenSource reading = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        reading.CancelAfter(options.MessageTimeout);
        ClassMessage? message;
        try
        {
            message = await ClassLine.ReadAsync(stream, connection.Peer, reading.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            message = null;
        }

        if (message is null || !message.IsInPlace(options))
            stream.Reset();
        else if (message.Kind == ClassMessageKind.File)
            await TakeFileAsync(message, stream, cancellation).ConfigureAwait(false);
        else
            await ClassLine.WriteAsync(stream, await loop.RunAsync(() => _desk.AnswerAsync(message)).ConfigureAwait(false), cancellation).ConfigureAwait(false);
    }

    /// <summary>Waits for a requested file that its holder says is on its way. On the peer's loop.</summary>
    public async Task<RingFileOutcome> WhenReceivedAsync(FileNumber file, Task<RingFileOutcome> arrival, FileShelf shelf)
    {
        Task late = Task.Delay(options.MessageTimeout, clock);
        if (await Task.WhenAny(arrival, late) == late && !shelf.IsArriving(file))
            shelf.EndWaiting(file, RingFileOutcome.Unreachable);
        return await arrival;
    }

    private async Task TakeFileAsync(ClassMessage offer, YamuxStream stream, CancellationToken cancellation)
    {
        FileNumber file = offer.File ?? default;
        string? path = await loop.RunAsync(() => PermitAsync(offer)).ConfigureAwait(false);
        await AnswerAsync(stream, path is null ? ClassAnswerKind.Refused : ClassAnswerKind.Done, cancellation).ConfigureAwait(false);
        if (path is null)
            return;
        if (!offer.HasFile)
        {
            say($"Peer {offer.SenderId} had File {file.Digits}");
            say($"Receiving File {file.Digits} from Peer {offer.SenderId}");
        }

        RingFileOutcome outcome = RingFileOutcome.Damaged;
        try
        {
            outcome = await FileTransfer.ReceiveAsync(stream, offer.Length, path, clock, cancellation).ConfigureAwait(false) ? RingFileOutcome.Done : RingFileOutcome.Damaged;
            if (outcome == RingFileOutcome.Done && !offer.HasFile)
                say($"File {file.Digits} received");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            say($"File {file.Digits} cannot be written: {failure.Message}");
        }
        finally
        {
            await loop.RunAsync(() => Received(offer, file, outcome)).ConfigureAwait(false);
        }

        await AnswerAsync(stream, outcome == RingFileOutcome.Done ? ClassAnswerKind.Done : ClassAnswerKind.Damaged, cancellation).ConfigureAwait(false);
    }

    private async Task<string?> PermitAsync(ClassMessage offer)
    {
        if (offer.File is not { } file || _ring.IsPinnedToAnother(offer.Sender))
            return null;
        if (!offer.HasFile && !offer.Sender.Equals(await _shelf.WhenHolderKnownAsync(file)))
            return null; // Not the peer that the answer to the request named, which this file may have overtaken.
        return _shelf.DestinationOf(offer, isHandOver: IsHandOver(offer, file));
    }

    /// <summary>A predecessor that leaves hands over what it kept. What lies between it and this peer is this peer's own, and no business of its.</summary>
    private bool IsHandOver(ClassMessage offer, FileNumber file)
    {
        Identifier place = file.Place;
        return offer.Sender.Equals(_ring.Member.Predecessor) && !_ring.Member.Owns(in place);
    }

    private bool Received(ClassMessage offer, FileNumber file, RingFileOutcome outcome)
    {
        if (!offer.HasFile)
            _shelf.EndWaiting(file, outcome);
        return true;
    }

    private ValueTask AnswerAsync(YamuxStream stream, ClassAnswerKind kind, CancellationToken cancellation) =>
        ClassLine.WriteAsync(stream, new ClassMessage { Sender = _ring.Self, Answer = kind }, cancellation);
}
