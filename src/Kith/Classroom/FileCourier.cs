using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Libp2p.Yamux;

namespace Kith.Classroom;

/// <summary>Sends files to other peers: those they asked for, those they shall keep, and on leaving all that this one kept. Begun on the peer's loop.</summary>
internal sealed class FileCourier(ClassRing ring, ClassLine line, FileShelf shelf, RingPeerOptions options, Action<string> say, TaskGroup children, CancellationToken stop)
{
    /// <summary>Asks a peer that may have a file in place of its owner to send it to whoever requested it.</summary>
    public Task<ClassMessage?> AskForAsync(Contact spare, ClassMessage request) =>
        line.AskAsync(spare, request with { Sender = ring.Self, IsFinal = true, IsSpare = true }, options.MessageTimeout, stop);

    /// <summary>Begins to send a file to the peer that requested it; false when there are too many under way.</summary>
    public bool TrySendRequested(Contact to, FileNumber file) => children.TryStart(SendRequestedAsync, (to, file));

    private async Task SendRequestedAsync((Contact To, FileNumber File) send)
    {
        int to = FileNumber.IdOf(in send.To.Id);
        say($"Sending file {send.File.Digits} to Peer {to}");
        RingFileOutcome outcome = await SendAsync(send.To, send.File, isToKeep: false);
        say(outcome == RingFileOutcome.Done ? "The file has been sent" : $"File {send.File.Digits} did not reach Peer {to}: {outcome}");
    }

    /// <summary>Sends a file, to be kept or because it was requested.</summary>
    public async Task<RingFileOutcome> SendAsync(Contact to, FileNumber number, bool isToKeep)
    {
        try
        {
            FileStream file = new(shelf.PathOf(number), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            await using (file.ConfigureAwait(false))
                return await SendAsync(to, file, new ClassMessage { Kind = ClassMessageKind.File, Sender = ring.Self, File = number, Length = file.Length, HasFile = isToKeep }).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or TimeoutException)
        {
            return failure is FileNotFoundException ? RingFileOutcome.NotFound : RingFileOutcome.Unreachable;
        }
    }

    private async Task<RingFileOutcome> SendAsync(Contact to, FileStream file, ClassMessage offer)
    {
        using CancellationTokenSource opening = CancellationTokenSource.CreateLinkedTokenSource(stop);
        opening.CancelAfter(options.MessageTimeout);
        YamuxStream? stream;
        try
        {
            stream = await line.OpenAsync(to, opening.Token).ConfigureAwait(false);
            if (stream is null)
                return RingFileOutcome.Unreachable;
            await ClassLine.WriteAsync(stream, offer, opening.Token).ConfigureAwait(false);
            if (await ClassLine.ReadAsync(stream, to.Peer, opening.Token).ConfigureAwait(false) is not { Answer: ClassAnswerKind.Done })
                return RingFileOutcome.Refused;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return RingFileOutcome.Unreachable;
        }

        await using (stream.ConfigureAwait(false))
        {
            if (!await FileTransfer.SendAsync(stream, file, offer.Length, stop).ConfigureAwait(false))
                return RingFileOutcome.Unreachable;
            ClassMessage? end = await ClassLine.ReadAsync(stream, to.Peer, stop).AsTask().WaitAsync(FileTransfer.Patience, stop).ConfigureAwait(false);
            return end is { Answer: ClassAnswerKind.Done } ? RingFileOutcome.Done : RingFileOutcome.Damaged;
        }
    }
}
