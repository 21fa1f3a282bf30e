using System;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Http;
using Kith.Libp2p.Formats;

namespace Kith.Tests.Http;

public class OutcomeTextTests
{
    private static readonly PeerId Peer = PeerIdText.Parse("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N");

    [Theory]
    [InlineData(3, 5, 2, "Stored durably on 2 nodes, 2 needed; 5 were wanted, and there are 3 nodes to hold copies: start more, or ask for fewer with --write-quorum.")]
    [InlineData(1, 3, 1, "Stored durably on 1 node, 1 needed; 3 were wanted, and there is 1 node to hold copies: start more, or ask for fewer with --write-quorum.")]
    [InlineData(5, 5, 4, "Stored durably on 4 nodes, 4 needed; 5 were wanted, which are needed from 8 nodes on: start more, or wait for every copy with --all.")]
    [InlineData(5, 3, 3, "Stored durably on 3 nodes, 3 needed.")]
    public void Small_network_is_told_with_its_nodes_and_what_to_do(int nodes, int wanted, int required, string text) =>
        Assert.Equal(text, OutcomeText.Of(Receipt(nodes, wanted, required)));

    [Fact]
    public void Copies_that_count_as_one_because_they_may_be_lost_together_are_told_with_where_they_are()
    {
        PutReceipt receipt = Receipt(3, 3, 1) with
        {
            Required = 2,
            Replicas = [.. Enumerable.Range(0, 3).Select(_ => new ReplicaReceipt(Peer, ReplicaOutcome.Stored, FailureDomain: "postgresql:7"))],
        };
        Assert.EndsWith("What may be lost together counts as one copy: nodes outside of postgresql:7 are needed.", OutcomeText.Of(receipt), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4ul, "the sequence number there is 4, not the one expected; a deleted record keeps its number. Read the key, and decide again: 4 is the number to expect.")]
    [InlineData(0ul, "nothing is there, and another number was expected. Read the key, and decide again: 0 expects nothing.")]
    public void Conflict_gives_the_number_to_expect(ulong found, string text) =>
        Assert.Equal("Not stored: " + text, OutcomeText.Of(Receipt(3, 3, 2) with { Swap = SwapOutcome.Conflict, FoundSequence = found }));

    [Theory]
    [InlineData(null, "Nothing is stored under this key: 3 nodes")]
    [InlineData(7ul, "Nothing is stored under this key any more, its deletion is number 7: 3 nodes")]
    public void Deletion_that_is_counted_is_told_from_a_key_that_never_was(ulong? sequence, string text) => Assert.StartsWith(
        text,
        OutcomeText.Of(new GetResult
        {
            Key = RecordKey.FromText("/kith/plain/a"),
            Value = null,
            Expires = null,
            IsConfirmed = true,
            Answers = 3,
            Required = 3,
            Wanted = 3,
            Duration = TimeSpan.Zero,
            Requests = 0,
            Holders = [],
            Lacking = [],
            Sequence = sequence,
        }),
        StringComparison.Ordinal);

    private static PutReceipt Receipt(int nodes, int wanted, int required) => new()
    {
        Key = RecordKey.FromText("/kith/plain/a"),
        Replicas = [.. Enumerable.Repeat(new ReplicaReceipt(Peer, ReplicaOutcome.Stored), nodes)],
        Wanted = wanted,
        Required = required,
        Acknowledged = required,
        Expires = DateTimeOffset.UnixEpoch,
        Duration = TimeSpan.Zero,
        Requests = 0,
    };
}
