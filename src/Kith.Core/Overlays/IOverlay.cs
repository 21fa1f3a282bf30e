using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Overlays;

/// <summary>
/// Key-based routing in the sense of Dabek, Zhao, Druschel, Kubiatowicz and Stoica (IPTPS 2003): ask a question on the way to a key,
/// know the replica set of an identifier, join and leave. Records and replication need this and nothing more. Kademlia and the
/// ring are siblings under it and share no frontier.
/// </summary>
public interface IOverlay
{
    /// <summary>This node.</summary>
    Contact Self { get; }

    /// <summary>Where a record lives.</summary>
    Identifier IdentifierOf(RecordKey key);

    /// <summary>
    /// Asks a question of the peers on the way to its key until the <paramref name="width"/> closest that were seen have answered, or
    /// the sink has heard enough. The result is pooled: dispose it.
    /// </summary>
    /// <param name="ask">The question; a <see cref="PutValue"/> goes only to peers among the <paramref name="width"/> closest known, others are asked <see cref="FindNode"/>.</param>
    /// <param name="width">How many closest peers must answer: R for records, k for nodes.</param>
    /// <param name="sink">Sees every answer and failure; null when only the closest contacts matter.</param>
    /// <param name="cancellation">Ends the lookup early; what was found by then is returned.</param>
    ValueTask<LookupResult> LookupAsync(Request ask, int width, IAnswerSink? sink, CancellationToken cancellation);

    /// <summary>The replica set of an identifier from local knowledge alone.</summary>
    ReplicaSet ReplicasOf(in Identifier id, int count);

    /// <summary>The replica set of an identifier as it would be, nearest first, if some members were not there and others were.</summary>
    /// <param name="id">Whose replicas.</param>
    /// <param name="count">R.</param>
    /// <param name="absent">Members as if they were gone; may include this node.</param>
    /// <param name="present">Contacts as if they were members; none of those that are known.</param>
    IReadOnlyList<Contact> ReplicasIf(in Identifier id, int count, IReadOnlyList<Contact> absent, IReadOnlyList<Contact> present)
    {
        Identifier key = id;
        List<Contact> members = [.. ReplicasOf(in id, count + absent.Count).Current.Except(absent), .. present];
        members.Sort((a, b) => CompareReplicas(in key, a, b));
        return members.Count > count ? members.GetRange(0, count) : members;
    }

    /// <summary>Whether some member has named its failure domain, so that replicas are chosen over domains and not by distance alone.</summary>
    bool SpreadsOverDomains => false;

    /// <summary>How many of the closest have to be known to tell which of them are the <paramref name="count"/> replicas of a record.</summary>
    int ReplicaWindow(int count) => count;

    /// <summary>
    /// Whether this node knows every member, as far as it can tell, and so each replica set before it has asked. In a larger network only a
    /// lookup tells.
    /// </summary>
    bool KnowsEveryone { get; }

    /// <summary>
    /// Those with whom this node most likely shares replica sets, nearest first, this node not among them: the 2R nearest, or as many as can all
    /// know each other.
    /// </summary>
    /// <param name="replicas">R.</param>
    IReadOnlyList<Contact> Neighbours(int replicas);

    /// <summary>Of some contacts those that would be its neighbours if they were members.</summary>
    IReadOnlyList<Contact> NeighboursAmong(IReadOnlyList<Contact> contacts, int replicas) =>
        [.. contacts.Order(Comparer<Contact>.Create((a, b) => CompareReplicas(Self.Id, a, b))).Take(2 * replicas)];

    /// <summary>
    /// To whom a copy is passed on by a node that should not hold it and cannot tell who should: somebody nearer to them. Null where this node knows
    /// the replicas itself.
    /// </summary>
    Contact? NearerToOwner(in Identifier id) => null;

    /// <summary>Which of two contacts comes first in the replica set of an identifier: negative when <paramref name="a"/> does.</summary>
    int CompareReplicas(in Identifier id, Contact a, Contact b);

    /// <summary>
    /// Whether two identifiers lie so near each other that one lookup of this width is likely to find the replicas of both: a guess, from how dense
    /// the network is around this node.
    /// </summary>
    bool AreNear(in Identifier a, in Identifier b, int width);

    /// <summary>
    /// Writes the replica set of an identifier, nearest first, as a lookup for another one has found it, and returns how many there are; zero when
    /// some might not be among those found.
    /// </summary>
    /// <param name="found">What the lookup found.</param>
    /// <param name="lookedUp">What it was for.</param>
    /// <param name="id">Whose replicas are wanted.</param>
    /// <param name="destination">As long as R.</param>
    int CopyReplicas(LookupResult found, in Identifier lookedUp, in Identifier id, Span<Contact> destination);

    /// <summary>
    /// Writes the known contacts closest to what a request is about, this node not among them, in no particular order, and returns how many
    /// there were.
    /// </summary>
    int CopyClosest(Request request, Span<Contact> destination);

    /// <summary>Answers a request of the overlay's own protocol; one that is of another is answered with <see cref="ReplyOutcome.Refused"/>.</summary>
    ValueTask<Reply> AnswerAsync(Contact from, Request request, CancellationToken cancellation);

    /// <summary>This node's store has taken a record: someone who is taking over a range may need it too.</summary>
    void Stored(Record record);

    /// <summary>Enters the network through any of these contacts; with none, this node is the network's first. True once that is so.</summary>
    Task<bool> JoinAsync(IReadOnlyList<Contact> bootstrap, CancellationToken cancellation);

    /// <summary>Leaves the network in good order.</summary>
    Task LeaveAsync(CancellationToken cancellation);

    /// <summary>A contact sent us a request, so it is alive; whether it enters a table is the overlay's decision.</summary>
    void Heard(Contact from);

    /// <summary>When the overlay next wants <see cref="MaintainAsync"/>.</summary>
    Instant NextMaintenance(Instant now);

    /// <summary>Does what is due: checks, refreshes.</summary>
    Task MaintainAsync(CancellationToken cancellation);

    /// <summary>Contacts in this node's tables.</summary>
    int ContactCount { get; }

    /// <summary>Raised on the node's loop when a record reached this node's store on the overlay's own way: with a range that changed hands.</summary>
    event Action<Record>? RecordTaken;

    /// <summary>Raised on the node's loop when a contact entered this node's tables: a replica set may have changed.</summary>
    event Action<Contact>? ContactAdded;

    /// <summary>Raised on the node's loop when a contact was given up: a replica set may have changed.</summary>
    event Action<Contact>? ContactRemoved;

    /// <summary>Raised on the node's loop when a replica set may have changed though no contact came or went: this node knows more, or less, of who owns what.</summary>
    event Action? OwnersChanged
    {
        add { }
        remove { }
    }
}
