using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Rounds.Aggregation;
using Kith.Artifacts.Rounds.Arrays;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.Artifacts.Rounds;

/// <summary>
/// Rounds of federated learning over a network of nodes: open one, hand in an update as the node one talks to, collect, aggregate. A round is a few records of
/// the network, none of which needs its writer any more: whoever knows its id can end it.
/// </summary>
/// <remarks>
/// Late is what says of itself that it is: a participant's stamp is signed, but it is its own clock's. Two who collect at different moments may therefore see
/// different submissions; each result says which ones it counted, and equal ones have equal bytes.
/// </remarks>
public sealed class RoundClient
{
    private const int MaxTries = 15;
    private static readonly TimeSpan TryPause = TimeSpan.FromSeconds(2);

    private readonly IKith _kith;
    private readonly TimeProvider _time;
    private readonly UpdateStore _store;
    private readonly RoundReader _reader;

    /// <summary>Rounds over a node, in this process or another.</summary>
    /// <param name="kith">The node; it stays the caller's. Updates are handed in under its peer id.</param>
    /// <param name="time">The clock that deadlines are compared with.</param>
    public RoundClient(IKith kith, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(kith);
        ArgumentNullException.ThrowIfNull(time);
        _kith = kith;
        _time = time;
        _store = new UpdateStore(kith, time);
        _reader = new RoundReader(kith, time);
    }

    /// <summary>Opens a round; from then on participants can hand in. Its opener is the node that is talked to, whatever the description says.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>: a value is outside its range, the deadline has passed, or the round would outlive its records.</exception>
    public async Task<RoundReceipt> OpenAsync(RoundDescription round, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(round);
        PeerId self = await SelfAsync(cancellation).ConfigureAwait(false);
        round = round with { Opener = self, Deadline = DateTimeOffset.FromUnixTimeMilliseconds(round.Deadline.ToUnixTimeMilliseconds()) };
        round.Validate();
        DateTimeOffset now = _time.GetUtcNow();
        if (round.Deadline <= now)
            throw new KithException(KithErrorCode.InvalidArgument, $"The deadline {round.Deadline.UtcDateTime:O} has passed. Set it later.");
        byte[] bytes = RoundFormat.Encode(round);
        Digest id = Digest.Of(bytes);
        PutOptions options = new() { TimeToLive = round.Ends - now };
        PutReceipt stored = await _kith.PutAsync(id.Key, bytes, options, cancellation).ConfigureAwait(false);
        byte[] digest = new byte[Digest.Bytes];
        id.CopyTo(digest);
        PutReceipt named = await _kith.PutAsync(RoundKeys.OfName(self, round.Name), digest, options, cancellation).ConfigureAwait(false);
        return new RoundReceipt(id, round, stored, named);
    }

    /// <summary>The id of the round that a node opened last under a name; null when there is none.</summary>
    public async Task<Digest?> FindAsync(PeerId opener, string name, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        GetResult found = await _kith.GetAsync(RoundKeys.OfName(opener, name), options: null, cancellation).ConfigureAwait(false);
        return found.Value is { Length: Digest.Bytes } value ? new Digest(value.Span) : null;
    }

    /// <summary>What a round is; null when nobody has it.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>: what is there is no round.</exception>
    public Task<RoundDescription?> DescribeAsync(Digest round, CancellationToken cancellation = default) => _reader.DescribeAsync(round, cancellation);

    /// <summary>Hands in an update, once: a second one is refused. The same one again is the first.</summary>
    /// <param name="round">The round.</param>
    /// <param name="path">A file with the update, as <see cref="UpdateWriter"/> writes it.</param>
    /// <param name="metrics">What is said of the training.</param>
    /// <param name="cancellation">Stops; what was stored by then ends by itself.</param>
    /// <returns>Who holds it, or why it was refused.</returns>
    /// <exception cref="KithException"><see cref="KithErrorCode.NotFound"/>: there is no such round.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<SubmissionReceipt> SubmitAsync(Digest round, string path, UpdateMetrics metrics, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(metrics);
        RoundDescription description = await _reader.RequireAsync(round, cancellation).ConfigureAwait(false);
        PeerId self = await SelfAsync(cancellation).ConfigureAwait(false);
        if (!description.Participants.Contains(self))
            return SubmissionReceipt.Refused(RefusalReason.OtherNode, "This node is no participant of the round. Hand in through one that is.");
        Submission submission = new()
        {
            RoundId = round,
            Node = self,
            ModelVersion = description.ModelVersion,
            Round = description.Round,
            Metrics = metrics,
            Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds()),
            Content = await RoundCollector.DigestOfAsync(path, cancellation).ConfigureAwait(false),
            Stored = default,
            Bytes = new FileInfo(path).Length,
        };
        if (RoundReader.Refusal(round, description, self, submission, sequence: null) is { } refusal)
            return SubmissionReceipt.Refused(refusal.Reason, refusal.Text);
        if (Inspect(path, description) is { Refusal: { } wrong, Text: var text })
            return SubmissionReceipt.Refused(wrong, text);
        TimeSpan left = description.Ends - _time.GetUtcNow();
        submission = submission with { Stored = await _store.StoreAsync(path, left, cancellation).ConfigureAwait(false) };
        return await HandInAsync(submission, left, cancellation).ConfigureAwait(false);
    }

    /// <summary>Who has handed in; updates are not fetched.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.NotFound"/>: there is no such round.</exception>
    public async Task<RoundStatus> GetStatusAsync(Digest round, CancellationToken cancellation = default)
    {
        RoundDescription description = await _reader.RequireAsync(round, cancellation).ConfigureAwait(false);
        return await _reader.ReadAsync(round, description, cancellation).ConfigureAwait(false);
    }

    /// <summary>Fetches what was handed in, verifies and inspects it. What a folder has already is not fetched again.</summary>
    /// <param name="round">The round.</param>
    /// <param name="folder">Where updates are kept, each as <c>DIGEST.update</c>; made where it is missing.</param>
    /// <param name="cancellation">Stops; what was verified stays.</param>
    /// <exception cref="KithException"><see cref="KithErrorCode.NotFound"/>: there is no such round.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public async Task<RoundStatus> CollectAsync(Digest round, string folder, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        RoundDescription description = await _reader.RequireAsync(round, cancellation).ConfigureAwait(false);
        return await new RoundCollector(_reader, _store).CollectAsync(round, description, folder, cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes the result of a round that has been collected, when nothing more can come and there are as many as make one.</summary>
    /// <param name="collected">What <see cref="CollectAsync"/> returned.</param>
    /// <param name="folder">The same folder.</param>
    /// <param name="destination">The file for the result: an update in single precision. It appears when it is complete.</param>
    /// <param name="cancellation">Stops; no file is left.</param>
    /// <exception cref="KithException"><see cref="KithErrorCode.Refused"/>: more may come, or there are too few; the message says how many.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public async Task<RoundResult> AggregateAsync(RoundStatus collected, string folder, string destination, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(collected);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(destination);
        RoundDescription round = collected.Description;
        ParticipantReport[] accepted = [.. collected.Participants.Where(report => report.Standing == ParticipantStanding.Accepted)];
        if (!(collected with { At = _time.GetUtcNow() }).IsClosed)
            throw new KithException(KithErrorCode.Refused, $"{collected.Missing} of {round.Participants.Count} participants have not handed in, and can until {round.Deadline.UtcDateTime:O}. Wait until then.");
        if (accepted.Length < round.Quorum)
            throw new KithException(KithErrorCode.Refused, $"{accepted.Length} updates were accepted, and the quorum is {round.Quorum}: {collected.Missing} are missing and {collected.Participants.Count(report => report.Standing == ParticipantStanding.Refused)} refused. See `kith round status`.");
        List<FileSource> sources = [];
        string partial = destination + ".part";
        try
        {
            List<UpdateInput> inputs = [];
            foreach (ParticipantReport report in accepted)
            {
                FileSource source = new(RoundCollector.PathOf(folder, report.Submission!));
                sources.Add(source);
                inputs.Add(InputOf(round, report, source));
            }

            IReadOnlyList<int> chosen = await WriteAsync(round, inputs, partial, cancellation).ConfigureAwait(false);
            Digest content = await RoundCollector.DigestOfAsync(partial, cancellation).ConfigureAwait(false);
            long bytes = new FileInfo(partial).Length;
            File.Move(partial, destination, overwrite: true);
            HashSet<PeerId> selected = [.. chosen.Select(index => accepted[index].Participant)];
            return new RoundResult
            {
                Status = collected with { Participants = [.. collected.Participants.Select(report => report with { IsSelected = selected.Contains(report.Participant) })] },
                Content = content,
                Bytes = bytes,
            };
        }
        finally
        {
            sources.ForEach(source => source.Dispose());
            File.Delete(partial);
        }
    }

    private static UpdateInput InputOf(RoundDescription round, ParticipantReport report, FileSource source)
    {
        UpdateHeader header = UpdateHeader.Read(source, out string problem) ?? throw new IOException($"The update {report.Submission!.Content} has changed since it was collected: {problem}");
        double weight = ulong.Min(report.Submission!.Metrics.SamplesProcessed, round.MaxSamples ?? ulong.MaxValue);
        return new UpdateInput(source, header, round.Tensors, weight, report.IsClipped ? round.ClipNorm!.Value / report.Norm!.Value : 1);
    }

    private static async Task<IReadOnlyList<int>> WriteAsync(RoundDescription round, IReadOnlyList<UpdateInput> inputs, string path, CancellationToken cancellation)
    {
        FileStream file = new(path, FileMode.Create, FileAccess.Write);
        await using ConfiguredAsyncDisposable closing = file.ConfigureAwait(false);
        return await new Aggregator(round.Tensors, round.Rule).RunAsync(inputs, file, cancellation).ConfigureAwait(false);
    }

    private static Inspection Inspect(string path, RoundDescription round)
    {
        using FileSource source = new(path);
        return UpdateInspector.Inspect(source, round.Tensors);
    }

    private async Task<SubmissionReceipt> HandInAsync(Submission submission, TimeSpan timeToLive, CancellationToken cancellation)
    {
        RecordKey key = RoundKeys.OfSubmission(submission.Node, submission.RoundId);
        PutOptions options = new() { TimeToLive = timeToLive, ExpectedSequence = 0 };
        PutReceipt stored = await _kith.PutAsync(key, SubmissionFormat.Encode(submission), options, cancellation).ConfigureAwait(false);
        // While a member comes or goes replicas do not agree on who they are; and an answer may get lost though all went well.
        for (int tries = 1; tries < MaxTries && stored.Swap is SwapOutcome.OtherEpoch or SwapOutcome.Unknown; tries++)
        {
            await Task.Delay(TryPause, _time, cancellation).ConfigureAwait(false);
            stored = await _kith.PutAsync(key, SubmissionFormat.Encode(submission), options, cancellation).ConfigureAwait(false);
        }

        if (stored.Swap != SwapOutcome.Conflict)
            return new SubmissionReceipt { Submission = submission, Stored = stored };
        GetResult held = await _kith.GetAsync(key, options: null, cancellation).ConfigureAwait(false);
        return held.Value is { } value && SubmissionFormat.Decode(value.Span) is { } first && first.Content == submission.Content
            ? new SubmissionReceipt { Submission = first }
            : SubmissionReceipt.Refused(RefusalReason.Duplicate, "This node has handed in another update already; only the first counts.");
    }

    private async Task<PeerId> SelfAsync(CancellationToken cancellation) => (await _kith.GetStatusAsync(cancellation).ConfigureAwait(false)).Peer;
}
