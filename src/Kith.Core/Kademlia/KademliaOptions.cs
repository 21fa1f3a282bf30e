using System;

namespace Kith.Core.Kademlia;

/// <summary>Parameters of the Kademlia overlay. Immutable and shared between the nodes of a process or a world.</summary>
public sealed record KademliaOptions
{
    /// <summary>Contacts a bucket holds and a FIND_NODE answer names: 1 to 40; 20, as the paper (section 4.1) and libp2p have it.</summary>
    public int K { get; init; } = 20;

    /// <summary>Requests a lookup keeps in flight: 1 to 64; 3, as the paper has it.</summary>
    public int Alpha { get; init; } = 3;

    /// <summary>
    /// How long a lookup that wants few answers keeps only that many requests in flight, before alpha: 50 milliseconds. Within a site that
    /// answers most gets with as many requests as their quorum; farther away, or when a peer has died, it costs little.
    /// </summary>
    public TimeSpan AskFewFor { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Candidates a lookup remembers for each peer of its width, 1 to 2,048: 2, so that dead ones can be replaced.</summary>
    public int CandidatesPerWidth { get; init; } = 2;

    /// <summary>
    /// Where more than 0, a lookup ends after so many answers in a row that brought nobody nearer than the farthest it knows, and its result is
    /// the closest it knows, asked or not: how simulations of data availability sampling stop. 0: it ends when the closest have answered.
    /// </summary>
    public int StepsToStop { get; init; }

    /// <summary>
    /// Disjoint paths of a lookup, 1 to 16 and at most k: a peer is asked by one of them only, so that an adversary misleads that one
    /// (S/Kademlia, section 4.4). 1: Kademlia's lookup. With more, alpha is shared out among them, at least one request each.
    /// </summary>
    public int Paths { get; init; } = 1;

    /// <summary>Contacts each bucket keeps in reserve: 8, enough to replace the dead of several check periods.</summary>
    public int ReplacementCacheSize { get; init; } = 8;

    /// <summary>Checks in a row that must fail before a contact is removed: 2, so that one lost message costs nobody their place.</summary>
    public int FailuresBeforeEviction { get; init; } = 2;

    /// <summary>Pause between a failed check and the next: 2 seconds, longer than a network leaves a peer alone after one failed dial.</summary>
    public TimeSpan CheckPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Silence after which a contact is checked at the latest: 10 minutes. Sooner where contacts are seen to die sooner.</summary>
    public TimeSpan CheckAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Silence after which one of the k contacts closest to this node is checked: 4 seconds, so that repair begins within 15 seconds of a death.
    /// They share this node's records; a ping costs 100 bytes, and whoever asks need not be asked.
    /// </summary>
    public TimeSpan NeighbourCheckAfter { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Pause between two tries of contacts that were given up: 10 seconds. Each node tries one at a time, so that the parts of a network find each
    /// other well within a minute of the end of a partition.
    /// </summary>
    public TimeSpan RetryLostAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a contact that was given up is tried again: a day, as long as it counts as a member.</summary>
    public TimeSpan RememberLostFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Contacts that were given up and are tried again: the last 20. One that is back names the others.</summary>
    public int MaxLost { get; init; } = 20;

    /// <summary>Contacts under check at once: 8. With 0 nobody is ever checked, and who is only heard of stays outside: for tables that are to stay as they are.</summary>
    public int MaxChecks { get; init; } = 8;

    /// <summary>
    /// How soon after joining a node looks up its own place again: a quarter of a second; and then after twice as long each time, up to <see cref="RefreshAfter"/>.
    /// Of nodes that join at one moment none is known yet to whom the others ask, so each would miss some until somebody writes to it.
    /// </summary>
    public TimeSpan LookAgainAfter { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Age at which a bucket that no lookup has touched is refreshed: one hour, as the paper has it (section 2.3); sooner where contacts die sooner, as they are checked.</summary>
    public TimeSpan RefreshAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The deepest bucket that refresh draws random keys for: 15, since each further bit doubles the draws; the own-id lookup covers the rest.
    /// </summary>
    public int DeepestRandomRefresh { get; init; } = 15;

    /// <summary>
    /// Whether records are placed in as many failure domains as the k closest nodes name (<see cref="DomainSpread"/>). Where none is named,
    /// and where this is false, they lie on the R closest.
    /// </summary>
    public bool SpreadsOverDomains { get; init; } = true;

    /// <summary>The same, as far as lookups can do it: with several paths each of them is out for the nearest, and domains are counted only.</summary>
    internal bool PlacesOverDomains => SpreadsOverDomains && Paths == 1;

    /// <summary>Whether this node serves others and may enter their tables; false makes it a client.</summary>
    public bool IsServer { get; init; } = true;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is outside its range, or two exclude each other; the message names both.</exception>
    public void Validate()
    {
        Require(K, 1, 40, nameof(K));
        Require(Alpha, 1, 64, nameof(Alpha));
        Require(AskFewFor.TotalMilliseconds, 0, 10_000, nameof(AskFewFor));
        Require(CandidatesPerWidth, 1, 2_048, nameof(CandidatesPerWidth));
        Require(StepsToStop, 0, 1_000, nameof(StepsToStop));
        Require(Paths, 1, Math.Min(K, 16), nameof(Paths));
        if (Paths > 1 && StepsToStop > 0)
            throw new ArgumentException($"{nameof(Paths)} is {Paths} and {nameof(StepsToStop)} {StepsToStop}: lookups that stop by steps have one path. Give one of them.");
        Require(ReplacementCacheSize, 0, 64, nameof(ReplacementCacheSize));
        Require(FailuresBeforeEviction, 1, ContactStamp.MaxFailures, nameof(FailuresBeforeEviction));
        Require(MaxChecks, 0, 256, nameof(MaxChecks));
        Require(DeepestRandomRefresh, 0, 20, nameof(DeepestRandomRefresh));
        Require(MaxLost, 0, 256, nameof(MaxLost));
        Require(RetryLostAfter.TotalSeconds, 1, 3_600, nameof(RetryLostAfter));
        Require(RememberLostFor.TotalSeconds, 0, 604_800, nameof(RememberLostFor));
        Require(CheckPause.TotalSeconds, 0, 3_600, nameof(CheckPause));
        Require(NeighbourCheckAfter.TotalSeconds, 1, 86_400, nameof(NeighbourCheckAfter));
        Require(CheckAfter.TotalSeconds, 1, 86_400, nameof(CheckAfter));
        Require(RefreshAfter.TotalSeconds, 1, 604_800, nameof(RefreshAfter));
        Require(LookAgainAfter.TotalSeconds, 0.05, RefreshAfter.TotalSeconds, nameof(LookAgainAfter));
    }

    private static void Require(double value, double least, double most, string name)
    {
        if (value < least || value > most)
            throw new ArgumentOutOfRangeException(name, $"{name} is {value}; it must be {least} to {most}.");
    }
}
