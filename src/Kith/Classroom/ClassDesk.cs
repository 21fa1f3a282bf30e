using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Ring;

namespace Kith.Classroom;

/// <summary>What a peer does with each message of the classroom, its own among them, and what it says about it. On the peer's loop only.</summary>
internal sealed class ClassDesk(ClassRing ring, MessageRoute route, FileShelf shelf, FileCourier courier, PingBook pings, HeardMessages heard, RingPeerOptions options, Action<string> say)
{
    private int _passing;

    /// <summary>Raised when the first successor says that its own successors have changed, with who has left it; null when it does not say that somebody has.</summary>
    public event Action<Contact?>? Hinted;

    /// <summary>Answers a message. Whoever uses a number that is another peer's is refused.</summary>
    public async Task<ClassMessage> AnswerAsync(ClassMessage message)
    {
        if (await ring.IsTakenAsync(message.Sender))
            return Answer(ClassAnswerKind.Refused);
        switch (message.Kind)
        {
            case ClassMessageKind.Ping:
                if (message.First is not null && options.ShowPingRequests)
                    say($"Ping request message received from Peer {message.SenderId}");
                pings.Note(message);
                return Answer(ClassAnswerKind.Done);
            case ClassMessageKind.SuccessorChange or ClassMessageKind.Departure:
                return Hear(message);
            case ClassMessageKind.FindPlace when message.Origin is not null:
            case ClassMessageKind.Store or ClassMessageKind.Request when message is { Origin: not null, File: not null }:
                return await TakeAsync(message);
            default:
                return Answer(ClassAnswerKind.Refused);
        }
    }

    /// <summary>Handles a message that is passed along the ring: here if it belongs here, else at the next.</summary>
    public Task<ClassMessage> TakeAsync(ClassMessage message) => heard.Once(message, TakeOnceAsync);

    private async Task<ClassMessage> TakeOnceAsync(ClassMessage message)
    {
        if (!ring.Member.IsMember || _passing >= options.MaxPassedOn)
            return Answer(ClassAnswerKind.Busy);
        _passing++;
        try
        {
            return await (message.Kind switch
            {
                ClassMessageKind.FindPlace => FindPlaceAsync(message),
                ClassMessageKind.Store => StoreAsync(message, message.File!.Value),
                _ => RequestAsync(message, message.File!.Value),
            });
        }
        finally
        {
            _passing--;
        }
    }

    private async Task<ClassMessage> FindPlaceAsync(ClassMessage message)
    {
        Contact joiner = message.Origin!;
        if (await ring.IsTakenAsync(joiner))
            return Answer(ClassAnswerKind.Taken);
        Contact first = ring.Successors.FirstOrDefault() ?? ring.Self;
        if (RingArc.Between(in ring.Self.Id, in joiner.Id, in first.Id))
            return Answer(ClassAnswerKind.Done, first);
        say($"Peer {FileNumber.IdOf(in joiner.Id)} Join request forwarded to my successor");
        return await route.PassOnAsync(message, joiner.Id);
    }

    private Task<ClassMessage> StoreAsync(ClassMessage message, FileNumber file)
    {
        Identifier place = file.Place;
        if (!route.HasArrived(message, in place))
        {
            say($"Store {file.Digits} request forwarded to my successor");
            return route.PassOnAsync(message, place);
        }

        say($"Store {file.Digits} request accepted");
        try
        {
            if (message.HasFile && !message.Origin!.Equals(ring.Self))
                shelf.Announce(file, message.Origin.Peer);
            else
                shelf.Keep(file);
            return Task.FromResult(Answer(ClassAnswerKind.Done, ring.Self));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            say($"File {file.Digits} cannot be written: {failure.Message}");
            return Task.FromResult(Answer(ClassAnswerKind.Damaged, ring.Self));
        }
    }

    private async Task<ClassMessage> RequestAsync(ClassMessage message, FileNumber file)
    {
        bool isOwn = message.Origin!.Equals(ring.Self);
        Identifier place = file.Place;
        if (!route.HasArrived(message, in place))
        {
            say(isOwn ? $"File request for {file.Digits} has been sent to my successor" : $"Request for File {file.Digits} has been received, but the file is not stored here");
            return await route.PassOnAsync(message, place);
        }

        if (!shelf.Has(file))
            return message.IsSpare ? Answer(ClassAnswerKind.NoFile) : await AskSparesAsync(message, file);
        say($"File {file.Digits} is stored here");
        if (isOwn)
            return Answer(ClassAnswerKind.Done, ring.Self);
        return courier.TrySendRequested(message.Origin, file) ? Answer(ClassAnswerKind.Done, ring.Self) : Answer(ClassAnswerKind.Busy);
    }

    /// <summary>The file's owner does not have it: whoever owned its place before this peer, and before others that have joined since, may.</summary>
    private async Task<ClassMessage> AskSparesAsync(ClassMessage message, FileNumber file)
    {
        foreach (Contact spare in ring.Successors)
        {
            if (await courier.AskForAsync(spare, message) is { Answer: ClassAnswerKind.Done } found)
                return found with { Sender = ring.Self };
        }

        say($"File {file.Digits} should be stored here and is not");
        return Answer(ClassAnswerKind.NoFile, ring.Self);
    }

    private ClassMessage Hear(ClassMessage message)
    {
        if (!ring.Member.IsHead(message.Sender) || message.Subject is not { } subject)
            return Answer(ClassAnswerKind.Refused);
        Hinted?.Invoke(message.Kind == ClassMessageKind.Departure ? subject : null);
        return Answer(ClassAnswerKind.Done);
    }

    private ClassMessage Answer(ClassAnswerKind kind, Contact? subject = null) =>
        new() { Sender = ring.Self, Answer = kind, Subject = subject, IsMember = ring.Member.IsMember };
}
