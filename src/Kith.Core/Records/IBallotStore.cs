using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;

namespace Kith.Core.Records;

/// <summary>
/// A record store whose node can take part in compare-and-swap. Deciding and writing happen inside the store's one writer, and a vote is given
/// only when what it promises is as durable as a record.
/// </summary>
public interface IBallotStore
{
    /// <summary>Asks for a promise to grant no earlier ballot of a key.</summary>
    ValueTask<Vote> PrepareAsync(RecordKey key, Ballot ballot, CancellationToken cancellation);

    /// <summary>
    /// Asks to accept a valid record as the successor of the one held. It does not replace that one before it is merged, when it has been decided.
    /// </summary>
    /// <param name="proposal">The record.</param>
    /// <param name="ballot">The ballot that was prepared.</param>
    /// <param name="expected">The number that the record held must have; zero: none may be held.</param>
    /// <param name="cancellation">Stops waiting.</param>
    ValueTask<Vote> AcceptAsync(Record proposal, Ballot ballot, ulong expected, CancellationToken cancellation);
}
