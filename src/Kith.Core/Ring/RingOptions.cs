using System;

namespace Kith.Core.Ring;

/// <summary>Parameters of the ring. Immutable and shared between the nodes of a process or a world; all members use the same.</summary>
public sealed record RingOptions
{
    /// <summary>The circle; all 256 bits unless set.</summary>
    public RingSpace Space { get; init; } = RingSpace.Full;

    /// <summary>
    /// r, the slots of a successor list, 1 to 20; 8: fewer than r neighbours may die between two stabilisations, and the R = 5 replicas of a
    /// record are among a member and its list.
    /// </summary>
    public int Successors { get; init; } = 8;

    /// <summary>
    /// Whether a list has 2r slots, so that a ring of up to 2r + 1 members is known to each of them whole and no death can cut it. Off only
    /// where small rings are to be shown to work without.
    /// </summary>
    public bool KeepsWholeMembership { get; init; } = true;

    /// <summary>How often a member compares notes with its successor: 5 seconds, so that with two requests of 3 a death is found within 15.</summary>
    public TimeSpan StabilisePeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Questions to a neighbour that must go unanswered in a row before it counts as dead: 2, so that one lost message costs nobody their place.</summary>
    public int FailuresBeforeSuspicion { get; init; } = 2;

    /// <summary>How long a boundary lock lasts unless renewed: 10 seconds, three lost requests.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a boundary lock lasts however often it is renewed: 10 minutes.</summary>
    public TimeSpan MaxLease { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Joiners and leavers that wait for one lock in order: 16; more are told to come back without a place.</summary>
    public int MaxWaiting { get; init; } = 16;

    /// <summary>How long to wait before asking a busy member again: 200 milliseconds, about a join's length; doubled with each refusal.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait before asking again: 3 seconds.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Attempts before a join gives up: 200; a hundred joiners of one gap wait for each other.</summary>
    public int MaxJoinAttempts { get; init; } = 200;

    /// <summary>How long a leave tries to hand over before it stops as a crash would: 30 seconds.</summary>
    public TimeSpan LeaveDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether a member whose list has changed tells its predecessor, which then begins a round at once. False where the members tell each other in
    /// words of their own: of two messages about one change, either could be the first.
    /// </summary>
    internal bool TellsPredecessor { get; init; } = true;

    /// <summary>How long one that has left sends late requests on: 5 seconds, more than a request lives.</summary>
    public TimeSpan ForwardFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Requests of one lookup before it gives up: 128.</summary>
    public int MaxLookupSteps { get; init; } = 128;

    /// <summary>Contacts named in a step's answer: 8, so that a lookup survives the death of most of them.</summary>
    public int RouteAlternatives { get; init; } = 8;

    /// <summary>Replicas asked at once: 10; a put asks all.</summary>
    public int Parallel { get; init; } = 10;

    /// <summary>Bytes of records in a page of a range: 262,144, one long message.</summary>
    public int PageBytes { get; init; } = 262_144;

    /// <summary>Records in a page of a range: 512.</summary>
    public int PageRecords { get; init; } = 512;

    /// <summary>Writes that may wait to be forwarded to a joiner; beyond that the hand-over is broken off: 10,000.</summary>
    public int MaxForwarded { get; init; } = 10_000;

    /// <summary>Forwarded writes in flight: 16.</summary>
    public int ForwardParallel { get; init; } = 16;

    /// <summary>R, how many members hold a record: as replication has it, 5. A leaver's records go to the one that becomes the last of them.</summary>
    public int Replicas { get; init; } = 5;

    /// <summary>Tombstones of moved boundaries that are kept: 16.</summary>
    public int MaxHandOvers { get; init; } = 16;

    /// <summary>Contacts that did not answer and are tried again, one a period: the last 20. One of another part of a ring that fell apart is enough.</summary>
    public int MaxLost { get; init; } = 20;

    /// <summary>How long a contact that did not answer is tried again: a day.</summary>
    public TimeSpan RememberLostFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Conversations a member has running besides stabilisation: 32.</summary>
    public int MaxConversations { get; init; } = 32;

    /// <summary>Slots of a successor list.</summary>
    internal int Slots => KeepsWholeMembership ? 2 * Successors : Successors;

    /// <summary>How many before it a member knows: those with whom it holds what it does not own, and one more, with whose place the first of their ranges begins.</summary>
    internal int Preceding => Math.Min(Replicas, Slots + 1);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public void Validate()
    {
        Require(Successors, 1, 20, nameof(Successors));
        Require(StabilisePeriod.TotalSeconds, 0.01, 3_600, nameof(StabilisePeriod));
        Require(FailuresBeforeSuspicion, 1, 10, nameof(FailuresBeforeSuspicion));
        Require(Lease.TotalSeconds, 0.1, 600, nameof(Lease));
        Require(MaxLease.TotalSeconds, Lease.TotalSeconds, 86_400, nameof(MaxLease));
        Require(MaxWaiting, 0, 1_024, nameof(MaxWaiting));
        Require(RetryAfter.TotalSeconds, 0.001, 60, nameof(RetryAfter));
        Require(MaxRetryAfter.TotalSeconds, RetryAfter.TotalSeconds, 600, nameof(MaxRetryAfter));
        Require(MaxJoinAttempts, 1, 100_000, nameof(MaxJoinAttempts));
        Require(LeaveDeadline.TotalSeconds, 0, 3_600, nameof(LeaveDeadline));
        Require(ForwardFor.TotalSeconds, 0, 600, nameof(ForwardFor));
        Require(MaxLookupSteps, 1, 10_000, nameof(MaxLookupSteps));
        Require(RouteAlternatives, 1, 40, nameof(RouteAlternatives));
        Require(Parallel, 1, 64, nameof(Parallel));
        Require(PageBytes, 1_024, 1 << 22, nameof(PageBytes));
        Require(PageRecords, 1, 4_096, nameof(PageRecords));
        Require(MaxForwarded, 1, 1_000_000, nameof(MaxForwarded));
        Require(ForwardParallel, 1, 256, nameof(ForwardParallel));
        Require(Replicas, 1, 40, nameof(Replicas));
        Require(MaxHandOvers, 1, 256, nameof(MaxHandOvers));
        Require(MaxLost, 1, 256, nameof(MaxLost));
        Require(RememberLostFor.TotalSeconds, 0, 604_800, nameof(RememberLostFor));
        Require(MaxConversations, 1, 1_024, nameof(MaxConversations));
    }

    private static void Require(double value, double least, double most, string name)
    {
        if (!(value >= least && value <= most))
            throw new ArgumentOutOfRangeException(name, $"{name} is {value}; it must be {least} to {most}.");
    }
}
