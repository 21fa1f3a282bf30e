using System;
using System.Collections.Generic;
using Kith.Core.Records;

namespace Kith.Core.Peers;

/// <summary>
/// The end of a request: an answer, or the reason why there is none. Replies are pooled: whoever holds one last calls
/// <see cref="Release"/> and never touches it again.
/// </summary>
public sealed class Reply
{
    /// <summary>The most closer contacts taken from one answer: twice k, what a well-meaning peer may send.</summary>
    public const int MaxCloser = 40;

    private readonly ReplyPool _pool;
    private Contact[] _closer = [];
    private int _closerCount;

    internal Reply(ReplyPool pool) => _pool = pool;

    /// <summary>How the request ended; the other members mean something only when it is <see cref="ReplyOutcome.Answered"/>.</summary>
    public ReplyOutcome Outcome { get; set; }

    /// <summary>
    /// Who answered, where the network has learned more of them than whoever asked knew, such as their failure domain; null where it has not. Who
    /// keeps contacts keeps this one.
    /// </summary>
    public Contact? Sender { get; set; }

    /// <summary>Contacts closer to the key than the answering peer, in no particular order.</summary>
    public ReadOnlySpan<Contact> Closer => _closer.AsSpan(0, _closerCount);

    /// <summary>The record asked for by <see cref="GetValue"/>; null when the peer has none or, being <see cref="StoreOutcome.Busy"/>, cannot tell.</summary>
    public Record? Record { get; set; }

    /// <summary>What became of the record in a <see cref="PutValue"/>; <see cref="StoreOutcome.Busy"/> in the answer to a <see cref="GetValue"/> whose store could not be read, or lacks records yet.</summary>
    public StoreOutcome Stored { get; set; }

    /// <summary>Whether a stored record survives the death of the peer's process and the loss of everything unsynced.</summary>
    public bool IsDurable { get; set; }

    /// <summary>What a stored copy has in common with others that may be lost together with it; null when nothing was said.</summary>
    public string? FailureDomain { get; set; }

    /// <summary>When <see cref="StoreOutcome.Busy"/>: how long to wait before asking again.</summary>
    public TimeSpan RetryAfter { get; set; }

    /// <summary>Bits: which digests of a <see cref="CompareRecords"/> differ, or which versions of an <see cref="OfferRecords"/> the peer lacks.</summary>
    public ReadOnlyMemory<byte> Wanted { get; set; }

    /// <summary>The answer to a question of an overlay's own; null in every other reply.</summary>
    public OverlayAnswer? Overlay { get; set; }

    /// <summary>The most providers taken from one answer.</summary>
    public const int MaxProviders = 32;

    /// <summary>The providers asked for by <see cref="GetProviders"/>; null in other answers.</summary>
    public List<Contact>? Providers { get; set; }

    /// <summary>The vote on a <see cref="PrepareValue"/> or <see cref="AcceptValue"/>; null in other answers.</summary>
    public Vote? Vote { get; set; }

    /// <summary>What the peer's wall clock showed; null when it did not say.</summary>
    public DateTimeOffset? WallClock { get; set; }

    /// <summary>Adds a closer contact; more than <see cref="MaxCloser"/> are dropped.</summary>
    public void AddCloser(Contact contact)
    {
        if (_closerCount == MaxCloser)
            return;
        if (_closerCount == _closer.Length)
            Array.Resize(ref _closer, _closerCount == 0 ? 20 : MaxCloser);
        _closer[_closerCount++] = contact;
    }

    /// <summary>Room for up to <paramref name="count"/> contacts to be written in place; <see cref="SetCloserCount"/> says how many were.</summary>
    internal Span<Contact> CloserBuffer(int count)
    {
        if (_closer.Length < count)
            _closer = new Contact[Math.Max(20, count)];
        return _closer.AsSpan(0, count);
    }

    internal void SetCloserCount(int count) => _closerCount = count;

    /// <summary>Has the list of closer contacts fetched: to be called some time before it is read.</summary>
    internal void FetchList() => Foresight.Fetch(_closer, lines: 3);

    /// <summary>Has the closer contacts fetched, once their list was.</summary>
    internal void FetchContacts()
    {
        foreach (Contact contact in Closer)
            Foresight.FetchAt(in contact.Id);
    }

    /// <summary>Gives the reply back to its pool.</summary>
    public void Release()
    {
        Record = null;
        Overlay = null;
        Vote = null;
        _pool.Return(this);
    }

    internal void Reset(ReplyOutcome outcome)
    {
        // Contacts stay referenced until overwritten: clearing twenty references a reply would cost more than the garbage they keep.
        Outcome = outcome;
        Sender = null;
        _closerCount = 0;
        Record = null;
        Wanted = default;
        Overlay = null;
        Stored = StoreOutcome.Unknown;
        IsDurable = false;
        FailureDomain = null;
        RetryAfter = TimeSpan.Zero;
        WallClock = null;
        Vote = null;
        Providers = null;
    }
}
