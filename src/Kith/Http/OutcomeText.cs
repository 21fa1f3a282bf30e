using System.Linq;
using System.Text.Json;
using Kith.Core.Node;

namespace Kith.Http;

/// <summary>Says in a sentence what became of a put or a get, and what to do when that is too little.</summary>
internal static class OutcomeText
{
    /// <summary>The receipt of a put in words.</summary>
    public static string Of(PutReceipt receipt) => receipt.Swap switch
    {
        SwapOutcome.Conflict when receipt.FoundSequence is 0 => "Not stored: nothing is there, and another number was expected. Read the key, and decide again: 0 expects nothing.",
        SwapOutcome.Conflict => $"Not stored: the sequence number there is {receipt.FoundSequence}, not the one expected; a deleted record keeps its number. Read the key, and decide again: {receipt.FoundSequence} is the number to expect.",
        SwapOutcome.OtherEpoch => "Not stored: the replicas of this key do not agree on who they are, so nothing can be compared. Try again; after a lasting change of members, put the key once without expecting a number.",
        SwapOutcome.Unknown => "It is not known whether this was stored: too few replicas answered, or others kept writing. Read the key before you decide again.",
        _ => Of(receipt, "Stored", "put it again"),
    };

    /// <summary>The receipt of a deletion in words.</summary>
    public static string OfDeletion(PutReceipt receipt) => Of(receipt, "Deletion stored", "delete it again");

    private static string Of(PutReceipt receipt, string stored, string remedy)
    {
        if (receipt.IsAcknowledged)
        {
            return $"{stored} durably on {Nodes(receipt.Acknowledged)}, {receipt.Required} needed{(receipt.IsDegraded ? Degraded(receipt) : "")}.";
        }

        string others = string.Join(", ", receipt.Replicas
            .Where(replica => replica.Outcome != ReplicaOutcome.Stored)
            .GroupBy(replica => replica.Outcome)
            .Select(group => $"{group.Count()} {Words(group.Key)}"));
        return $"{stored} durably on {Nodes(receipt.Acknowledged)} only, {receipt.Required} needed{(others.Length > 0 ? ": " + others : "")}. Copies already made stay; {remedy} when more nodes answer.{Together(receipt)}";
    }

    /// <summary>Why there are fewer copies than nodes that stored it, as of several nodes on one database.</summary>
    private static string Together(PutReceipt receipt)
    {
        string[] shared = [.. receipt.Replicas
            .Where(replica => replica is { Outcome: ReplicaOutcome.Stored or ReplicaOutcome.StoredInMemory, FailureDomain: not null })
            .GroupBy(replica => replica.FailureDomain!)
            .Where(domain => domain.Count() > 1)
            .Select(domain => domain.Key)];
        return shared.Length == 0 ? "" : $" What may be lost together counts as one copy: nodes outside of {string.Join(", ", shared)} are needed.";
    }

    /// <summary>Why fewer copies were needed than were wanted: a small network needs no more than a majority of its members.</summary>
    private static string Degraded(PutReceipt receipt) => receipt.Replicas.Count < receipt.Wanted
        ? $"; {receipt.Wanted} were wanted, and there {(receipt.Replicas.Count == 1 ? "is" : "are")} {Nodes(receipt.Replicas.Count)} to hold copies: start more, or ask for fewer with --write-quorum"
        : $"; {receipt.Wanted} were wanted, which are needed from {(receipt.Wanted - 1) * 2} nodes on: start more, or wait for every copy with --all";

    /// <summary>A result in words.</summary>
    public static string Of(GetResult result)
    {
        string answers = $"{Nodes(result.Answers)} answered, {result.Required} needed";
        return (result.IsFound, result.IsConfirmed) switch
        {
            (true, true) => $"Found: {answers}.",
            (true, false) => $"Found, but a newer value may exist: {answers}. Read it again when more nodes answer.",
            (false, true) when result.Sequence is { } deleted => $"Nothing is stored under this key any more, its deletion is number {deleted}: {answers}.",
            (false, true) => $"Nothing is stored under this key: {answers}. See whether the key is spelled as it was put, and whether its time to live has ended.",
            (false, false) => $"Not seen, which does not mean that it is not there: {answers}. Read it again when more nodes answer.",
        };
    }

    /// <summary>An outcome in words: <c>timed out</c>.</summary>
    public static string Words(ReplicaOutcome outcome) =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString()).Replace('_', ' ');

    private static string Nodes(int count) => count == 1 ? "1 node" : $"{count} nodes";
}
