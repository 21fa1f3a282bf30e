using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Kith.Artifacts.Rounds;
using Kith.Artifacts.Rounds.Arrays;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Testing;

namespace Kith.Artifacts.Tests.Rounds;

/// <summary>Rounds over real nodes in one process: the network alone is memory.</summary>
public sealed class RoundClientTests : IDisposable
{
    private static readonly TensorSpec[] Tensors = [new("w", 4), new("b", 2)];

    private readonly string _folder = Directory.CreateTempSubdirectory("kith-rounds-").FullName;

    [Fact]
    public async Task Round_outlives_its_opener_and_everybody_comes_to_the_same_bytes()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 5);
        Digest id = await OpenAsync(cluster, opener: 0, [1, 2, 3], quorum: 3);
        Assert.Equal(id, await Client(cluster, 4).FindAsync(cluster[0].Peer, "mnist"));
        await cluster.KillAsync(0);
        Assert.True((await SubmitAsync(cluster, 1, id, [1, 2, 3, 4, 5, 6], samples: 100)).IsAcknowledged);
        Assert.True((await SubmitAsync(cluster, 2, id, [2, 2, 2, 2, 2, 2], samples: 300, new UpdateEncoding { Encoding = FloatEncoding.Bf16 })).IsAcknowledged);
        Assert.True((await SubmitAsync(cluster, 3, id, [0, 0, 0, 0, 0, -4], samples: 100, new UpdateEncoding { Encoding = FloatEncoding.TopK, Kept = 0.25 })).IsAcknowledged);

        RoundResult first = await AggregateAsync(cluster, 4, id, "first");
        RoundResult second = await AggregateAsync(cluster, 1, id, "second");
        Assert.Equal(first.Content, second.Content);
        Assert.Equal(File.ReadAllBytes(ResultOf("first")), File.ReadAllBytes(ResultOf("second")));
        Assert.Equal([1.4f, 1.6f, 1.8f, 2f, 2.2f, 1.6f], UpdateSamples.Read(File.ReadAllBytes(ResultOf("first"))));
        Assert.Equal(500UL, first.Samples);
        Assert.Equal(3, first.Selected.Count());
    }

    [Fact]
    public async Task Missing_ones_are_named_and_a_quorum_is_enough_once_the_deadline_has_passed()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 4);
        Digest id = await OpenAsync(cluster, opener: 0, [1, 2, 3], quorum: 2);
        await SubmitAsync(cluster, 1, id, [1, 1, 1, 1, 1, 1]);
        await SubmitAsync(cluster, 2, id, [3, 3, 3, 3, 3, 3]);
        RoundStatus status = await Client(cluster, 0).GetStatusAsync(id);
        Assert.Equal((2, 1, false, true), (status.Counting, status.Missing, status.IsClosed, status.HasQuorum));
        KithException early = await Assert.ThrowsAsync<KithException>(() => AggregateAsync(cluster, 0, id, "early"));
        Assert.Equal(KithErrorCode.Refused, early.Code);
        Assert.Contains("1 of 3", early.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(ResultOf("early")));

        cluster.Clock.Advance(TimeSpan.FromMinutes(61));
        SubmissionReceipt late = await SubmitAsync(cluster, 3, id, [9, 9, 9, 9, 9, 9]);
        Assert.Equal(RefusalReason.Late, late.Refusal);
        RoundResult result = await AggregateAsync(cluster, 0, id, "late");
        Assert.Equal([2f, 2f, 2f, 2f, 2f, 2f], UpdateSamples.Read(File.ReadAllBytes(ResultOf("late"))));
        ParticipantReport missing = result.Status.Participants[2];
        Assert.Equal((cluster[3].Peer, ParticipantStanding.Missing, false), (missing.Participant, missing.Standing, missing.IsSelected));
    }

    [Fact]
    public async Task Too_few_make_no_result_and_the_refusal_counts_them()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 3);
        Digest id = await OpenAsync(cluster, opener: 0, [0, 1, 2], quorum: 2);
        await SubmitAsync(cluster, 1, id, [1, 1, 1, 1, 1, 1]);
        cluster.Clock.Advance(TimeSpan.FromHours(2));
        KithException refused = await Assert.ThrowsAsync<KithException>(() => AggregateAsync(cluster, 2, id, "few"));
        Assert.Contains("quorum is 2: 2 are missing", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_count_is_refused_where_it_is_handed_in()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 3);
        Digest id = await OpenAsync(cluster, opener: 0, [1], quorum: 1);
        Assert.Equal(RefusalReason.OtherNode, (await SubmitAsync(cluster, 2, id, [1, 1, 1, 1, 1, 1])).Refusal);
        Assert.Equal(RefusalReason.WrongMetrics, (await SubmitAsync(cluster, 1, id, [1, 1, 1, 1, 1, 1], samples: 0)).Refusal);
        string path = Path.Combine(_folder, "wrong");
        await File.WriteAllBytesAsync(path, UpdateSamples.Write([new("w", 2, 2), Tensors[1]], [[1, 1, 1, 1], [1, 1]]));
        Assert.Equal(RefusalReason.WrongShape, (await Client(cluster, 1).SubmitAsync(id, path, new UpdateMetrics())).Refusal);

        SubmissionReceipt first = await SubmitAsync(cluster, 1, id, [1, 1, 1, 1, 1, 1]);
        Assert.True(first is { IsAcknowledged: true, Stored.Sequence: 1 });
        SubmissionReceipt again = await SubmitAsync(cluster, 1, id, [1, 1, 1, 1, 1, 1]);
        Assert.True(again is { IsAcknowledged: true, Stored: null });
        Assert.Equal(RefusalReason.Duplicate, (await SubmitAsync(cluster, 1, id, [2, 2, 2, 2, 2, 2])).Refusal);
        KithException none = await Assert.ThrowsAsync<KithException>(() => SubmitAsync(cluster, 1, Digest.Of("none"u8), [1, 1, 1, 1, 1, 1]));
        Assert.Contains("no round", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_written_past_the_checks_is_refused_by_every_collector()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 8);
        Digest id = await OpenAsync(cluster, opener: 0, [.. Enumerable.Range(1, 7)], quorum: 1);
        RoundDescription round = (await Client(cluster, 0).DescribeAsync(id))!;
        for (int node = 1; node < 8; node++)
            Assert.True((await SubmitAsync(cluster, node, id, [node, node, node, node, node, node])).IsAcknowledged);
        RoundStatus honest = await Client(cluster, 0).GetStatusAsync(id);
        Assert.All(honest.Participants, report => Assert.Equal(ParticipantStanding.Submitted, report.Standing));

        // A node that does not keep to the rules writes under its own key what it likes; the others have written once.
        await ForgeAsync(2, submission => submission with { Node = cluster[1].Peer });
        await ForgeAsync(3, submission => submission with { Timestamp = round.Deadline.AddMilliseconds(1) });
        await ForgeAsync(4, submission => submission with { Round = 8 });
        await ForgeAsync(5, submission => submission with { Bytes = long.MaxValue });
        await ForgeAsync(6, submission => submission);
        await PutAsync(7, "nonsense"u8.ToArray());
        RoundStatus status = await Client(cluster, 0).CollectAsync(id, Path.Combine(_folder, "forged"));
        Assert.Equal(
            [null, RefusalReason.OtherNode, RefusalReason.Late, RefusalReason.OtherRound, RefusalReason.Duplicate, RefusalReason.Duplicate, RefusalReason.Unreadable],
            status.Participants.Select(report => report.Refusal));
        Assert.All(status.Participants.Skip(1), report => Assert.NotEmpty(report.Text));
        Assert.Equal(ParticipantStanding.Accepted, status.Participants[0].Standing);

        async Task ForgeAsync(int node, Func<Submission, Submission> change) => await PutAsync(node, SubmissionFormat.Encode(change(honest.Participants[node - 1].Submission!)));

        async Task PutAsync(int node, byte[] value) => Assert.True((await cluster[node].PutAsync(RoundKeys.OfSubmission(cluster[node].Peer, id), value)).IsAcknowledged);
    }

    [Fact]
    public async Task Update_of_many_records_is_fetched_whole_and_what_ended_is_said_to_be_unavailable()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 4);
        TensorSpec[] tensors = [new("embedding", 500, 300)];
        Digest id = await OpenAsync(cluster, opener: 0, [1, 2, 3], quorum: 1, round => round with { Tensors = tensors });
        float[] values = [.. Enumerable.Range(0, 150_000).Select(number => MathF.Sin(number))];
        string path = Path.Combine(_folder, "large");
        await File.WriteAllBytesAsync(path, UpdateSamples.Write(tensors, [values]));
        SubmissionReceipt receipt = await Client(cluster, 1).SubmitAsync(id, path, new UpdateMetrics());
        Assert.True(receipt.IsAcknowledged);
        Submission submission = receipt.Submission!;
        Assert.InRange(submission.Bytes, 600_000, 610_000);

        // The second names bytes that nobody has, the third those of the first as if they were others.
        await ForgeAsync(2, submission with { Content = Digest.Of("nothing"u8), Stored = Digest.Of("nowhere"u8) });
        await ForgeAsync(3, submission with { Content = Digest.Of("nothing"u8) });
        RoundResult result = await AggregateAsync(cluster, 0, id, "whole");
        Assert.Equal([null, RefusalReason.Unavailable, RefusalReason.Unreadable], result.Status.Participants.Select(report => report.Refusal));
        Assert.Equal([true, false, false], result.Status.Participants.Select(report => report.IsSelected));
        Assert.Equal(values, UpdateSamples.Read(File.ReadAllBytes(ResultOf("whole"))));

        async Task ForgeAsync(int node, Submission forged)
        {
            byte[] value = SubmissionFormat.Encode(forged with { Node = cluster[node].Peer });
            Assert.True((await cluster[node].PutAsync(RoundKeys.OfSubmission(cluster[node].Peer, id), value, new PutOptions { ExpectedSequence = 0 })).IsAcknowledged);
        }
    }

    [Fact]
    public async Task Large_updates_are_clipped_to_the_norm_and_said_to_be()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 3);
        Digest id = await OpenAsync(cluster, opener: 0, [1, 2], quorum: 2, round => round with { ClipNorm = 5, MaxSamples = 10 });
        await SubmitAsync(cluster, 1, id, [30, 0, 0, 40, 0, 0], samples: 1_000_000);
        await SubmitAsync(cluster, 2, id, [1, 0, 0, 0, 0, 0], samples: 10);
        RoundResult result = await AggregateAsync(cluster, 0, id, "clipped");
        Assert.Equal([true, false], result.Status.Participants.Select(report => report.IsClipped));
        Assert.Equal([50.0, 1.0], result.Status.Participants.Select(report => report.Norm!.Value));
        Assert.Equal([2f, 0f, 0f, 2f, 0f, 0f], UpdateSamples.Read(File.ReadAllBytes(ResultOf("clipped"))));
    }

    [Fact]
    public async Task Collection_goes_on_from_what_was_verified_and_fetches_again_what_is_not()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 3);
        Digest id = await OpenAsync(cluster, opener: 0, [1, 2], quorum: 2);
        await SubmitAsync(cluster, 1, id, [1, 1, 1, 1, 1, 1]);
        await SubmitAsync(cluster, 2, id, [2, 2, 2, 2, 2, 2]);
        string folder = Path.Combine(_folder, "updates");
        RoundStatus whole = await Client(cluster, 0).CollectAsync(id, folder);
        string[] files = [.. whole.Participants.Select(report => RoundCollector.PathOf(folder, report.Submission!))];
        Assert.Equal(files.Order(), Directory.GetFiles(folder).Order());
        DateTime kept = File.GetLastWriteTimeUtc(files[0]).AddHours(-1);
        File.SetLastWriteTimeUtc(files[0], kept);
        byte[] second = await File.ReadAllBytesAsync(files[1]);
        await File.WriteAllBytesAsync(files[1], new byte[second.Length]); // As long as it was, and not what it was.
        RoundStatus again = await Client(cluster, 0).CollectAsync(id, folder);
        Assert.All(again.Participants, report => Assert.Equal(ParticipantStanding.Accepted, report.Standing));
        Assert.Equal(kept, File.GetLastWriteTimeUtc(files[0]));
        Assert.Equal(second, await File.ReadAllBytesAsync(files[1]));
    }

    public static TheoryData<string, Func<RoundDescription, RoundDescription>> Wrong => new()
    {
        { "name", round => round with { Name = "a/b" } },
        { "0 participants", round => round with { Participants = [] } },
        { "twice", round => round with { Participants = [round.Participants[0], round.Participants[0]] } },
        { "quorum is '2'", round => round with { Quorum = 2 } },
        { "Krum needs 3", round => round with { Rule = AggregationRule.Krum(1) } },
        { "deadline", round => round with { Deadline = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero) } },
        { "365 days", round => round with { KeptAfterDeadline = TimeSpan.FromDays(366) } },
        { "time to live", round => round with { KeptAfterDeadline = TimeSpan.FromDays(3) } },
        { "clip at is 'NaN'", round => round with { ClipNorm = double.NaN } },
        { "0 arrays", round => round with { Tensors = [] } },
        { "same name", round => round with { Tensors = [new("a", 1), new("a", 2)] } },
        { "Shorten", round => round with { Tensors = [.. Enumerable.Range(0, 1_000).Select(number => new TensorSpec(new string('n', 80) + number, 1))] } },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public async Task Description_outside_its_range_is_refused_with_what_is_allowed(string part, Func<RoundDescription, RoundDescription> change)
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 1);
        KithException refused = await Assert.ThrowsAsync<KithException>(() => Client(cluster, 0).OpenAsync(change(Describe(cluster, [0], quorum: 1))));
        Assert.Equal(KithErrorCode.InvalidArgument, refused.Code);
        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Description_is_read_back_as_it_was_written()
    {
        RoundDescription round = new()
        {
            Name = "mnist-1",
            ModelVersion = ulong.MaxValue,
            Round = 7,
            Opener = new PeerId([1, 2, 3]),
            Participants = [new PeerId([9]), new PeerId([8])],
            Deadline = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_123),
            KeptAfterDeadline = TimeSpan.FromMinutes(90),
            Quorum = 2,
            Tensors = UpdateSamples.Tensors,
            Rule = AggregationRule.TrimmedMean(0.25),
            ClipNorm = 1.5,
            MaxSamples = 100,
        };
        byte[] bytes = RoundFormat.Encode(round);
        RoundDescription read = RoundFormat.Decode(bytes)!;
        Assert.Equal(bytes, RoundFormat.Encode(read));
        Assert.Equal(round.Participants, read.Participants);
        Assert.Equal(round.Tensors, read.Tensors);
        Assert.Equal(round with { Participants = read.Participants, Tensors = read.Tensors }, read);
        for (int length = 0; length < bytes.Length; length++)
            _ = RoundFormat.Decode(bytes.AsSpan(0, length));
        Assert.Null(RoundFormat.Decode("nonsense"u8));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static RoundClient Client(KithCluster cluster, int node) => new(cluster[node], cluster.Clock);

    private static RoundDescription Describe(KithCluster cluster, int[] participants, int quorum) => new()
    {
        Name = "mnist",
        ModelVersion = 3,
        Round = 7,
        Participants = [.. participants.Select(node => cluster[node].Peer)],
        Deadline = cluster.Clock.GetUtcNow() + TimeSpan.FromHours(1),
        Quorum = quorum,
        Tensors = Tensors,
    };

    private static async Task<Digest> OpenAsync(KithCluster cluster, int opener, int[] participants, int quorum, Func<RoundDescription, RoundDescription>? change = null)
    {
        RoundDescription round = Describe(cluster, participants, quorum);
        RoundReceipt receipt = await Client(cluster, opener).OpenAsync(change?.Invoke(round) ?? round);
        Assert.True(receipt.IsAcknowledged);
        return receipt.RoundId;
    }

    private async Task<SubmissionReceipt> SubmitAsync(KithCluster cluster, int node, Digest id, float[] values, ulong samples = 1, UpdateEncoding? encoding = null)
    {
        string path = Path.Combine(_folder, $"update-{node}");
        await File.WriteAllBytesAsync(path, UpdateSamples.Write(Tensors, [values[..4], values[4..]], encoding));
        UpdateMetrics metrics = new() { Loss = 0.5, Accuracy = 0.9, SamplesProcessed = samples, ComputationTimeMs = 12 };
        Task<SubmissionReceipt> handingIn = Client(cluster, node).SubmitAsync(id, path, metrics);
        while (await Task.WhenAny(handingIn, Task.Delay(200)) != handingIn)
            cluster.Clock.Advance(TimeSpan.FromSeconds(1)); // What is in the way, such as a dead node, time takes away.
        return await handingIn;
    }

    private async Task<RoundResult> AggregateAsync(KithCluster cluster, int node, Digest id, string name)
    {
        string folder = Path.Combine(_folder, name);
        RoundClient client = Client(cluster, node);
        return await client.AggregateAsync(await client.CollectAsync(id, folder), folder, ResultOf(name));
    }

    private string ResultOf(string name) => Path.Combine(_folder, name + ".result");
}
