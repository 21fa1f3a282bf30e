using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Artifacts.Rounds.Arrays;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.Artifacts.Rounds;

/// <summary>
/// What a round is: who takes part, until when, what an update consists of and how updates become one. It never changes, since its digest is the
/// round's id: whoever knows the id can collect the round and comes to the same result, whatever became of who opened it.
/// </summary>
public sealed record RoundDescription
{
    /// <summary>The most participants of a round.</summary>
    public const int MaxParticipants = 1_024;

    /// <summary>The longest name, in characters.</summary>
    public const int MaxNameCharacters = 64;

    /// <summary>The most numbers of an update, over all its arrays: 2³⁶, a model of 64 billion parameters.</summary>
    public const long MaxElements = 1L << 36;

    /// <summary>How long a round is kept after its deadline unless it says something else.</summary>
    public static readonly TimeSpan DefaultKeptAfterDeadline = TimeSpan.FromHours(12);

    /// <summary>What people call it: 1 to 64 of the letters and digits of ASCII, '.', '_' and '-'.</summary>
    public required string Name { get; init; }

    /// <summary>The version of the model that is trained.</summary>
    public ulong ModelVersion { get; init; }

    /// <summary>The number of the round.</summary>
    public ulong Round { get; init; }

    /// <summary>Who opened it; set when it is opened.</summary>
    public PeerId Opener { get; init; }

    /// <summary>Who takes part, 1 to <see cref="MaxParticipants"/>, each once. Their order is that of every sum.</summary>
    public required IReadOnlyList<PeerId> Participants { get; init; }

    /// <summary>Updates stamped later than this are refused; to the millisecond.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>How long after the deadline the round can be collected; 12 hours unless set. With the time to the deadline, no longer than a record lives.</summary>
    public TimeSpan KeptAfterDeadline { get; init; } = DefaultKeptAfterDeadline;

    /// <summary>How many updates make a result, 1 to the number of participants.</summary>
    public required int Quorum { get; init; }

    /// <summary>The arrays of an update, in the order of the result; names are unique.</summary>
    public required IReadOnlyList<TensorSpec> Tensors { get; init; }

    /// <summary>How updates become one; federated averaging unless set.</summary>
    public AggregationRule Rule { get; init; } = AggregationRule.FederatedAveraging;

    /// <summary>An update whose Euclidean norm over all arrays is larger is scaled down to this. Null, the default: none is.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>The most samples that count as a participant's weight, 1 or more; so no one decides alone by naming a large number. Null, the default: no limit.</summary>
    public ulong? MaxSamples { get; init; }

    /// <summary>How many numbers an update has.</summary>
    public long Elements => Tensors.Sum(tensor => tensor.Elements);

    /// <summary>No update of this round is longer, in bytes: sparse ones take up to eight bytes a number.</summary>
    internal long MaxUpdateBytes => (Elements * 8) + (Tensors.Count * 8L) + UpdateHeader.MaxBytes;

    /// <summary>Until when the records of the round live.</summary>
    internal DateTimeOffset Ends => Deadline + KeptAfterDeadline;

    /// <summary>Checks every value.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>: the message names the value and what is allowed.</exception>
    public void Validate()
    {
        if (Problem() is { } problem)
            throw new KithException(KithErrorCode.InvalidArgument, problem);
    }

    internal string? Problem()
    {
        if (Name.Length is 0 or > MaxNameCharacters || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            return $"The name of the round is '{Name}'. Allowed: 1 to {MaxNameCharacters} letters and digits of ASCII, '.', '_' and '-'.";
        if (Participants.Count is 0 or > MaxParticipants)
            return $"The round has {Participants.Count} participants. Allowed: 1 to {MaxParticipants}.";
        if (Participants.Any(peer => peer.IsEmpty) || Participants.Distinct().Count() < Participants.Count)
            return "A participant of the round has no peer id, or stands there twice. Name each once.";
        if (Quorum < 1 || Quorum > Participants.Count)
            return $"The quorum is '{Quorum}'. Allowed: 1 to the number of participants, which is {Participants.Count}.";
        if (Rule.Fewest > Quorum)
            return $"The quorum is '{Quorum}', and {Rule.Kind} needs {Rule.Fewest} updates. Raise the quorum, or choose another rule.";
        if (KeptAfterDeadline <= TimeSpan.Zero || KeptAfterDeadline > TimeSpan.FromDays(365))
            return $"The round is kept for {KeptAfterDeadline} after its deadline. Allowed: more than 0, up to 365 days.";
        if (ClipNorm is { } clip && !(double.IsFinite(clip) && clip > 0))
            return $"The norm to clip at is '{clip}'. Allowed: a finite number above 0.";
        if (MaxSamples == 0)
            return "The most samples that count is 0. Allowed: 1 or more.";
        if (Tensors.Count is 0 or > UpdateHeader.MaxArrays)
            return $"The round has {Tensors.Count} arrays. Allowed: 1 to {UpdateHeader.MaxArrays}.";
        if (Tensors.Select(tensor => tensor.Name).Distinct(StringComparer.Ordinal).Count() < Tensors.Count)
            return "Two arrays of the round have the same name. Name each differently.";
        return Elements > MaxElements ? $"An update of the round has {Elements} numbers. Allowed: up to {MaxElements}." : null;
    }
}
