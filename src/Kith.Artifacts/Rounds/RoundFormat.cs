using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using Kith.Artifacts.Rounds.Arrays;
using Kith.Core.Formats;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Artifacts.Rounds;

/// <summary>
/// A round's description as bytes, which are one record in <c>/kith/content/</c>. Protobuf: 1 format (1), 2 name, 3 model version, 4 round, 5 opener, 6 participants,
/// 7 deadline and 8 end (Unix milliseconds), 9 quorum, 10 arrays (1 name, 2 extents), 11 rule, 12 trim ratio and 13 norm to clip at (the bits of a double), 14
/// selection count, 15 most samples. Later fields are skipped.
/// </summary>
internal static class RoundFormat
{
    private const ulong Format = 1;
    private static readonly ulong LastUnixMilliseconds = (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The description as bytes.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>: it is longer than a record.</exception>
    public static byte[] Encode(RoundDescription round)
    {
        ArrayBufferWriter<byte> output = new(1_024);
        ProtobufWriter writer = new(output);
        writer.Number(1, Format);
        writer.Bytes(2, Encoding.ASCII.GetBytes(round.Name));
        writer.Number(3, round.ModelVersion);
        writer.Number(4, round.Round);
        writer.Bytes(5, round.Opener.Span);
        foreach (PeerId participant in round.Participants)
            writer.Bytes(6, participant.Span);
        writer.Number(7, (ulong)round.Deadline.ToUnixTimeMilliseconds());
        writer.Number(8, (ulong)round.Ends.ToUnixTimeMilliseconds());
        writer.Number(9, (ulong)round.Quorum);
        ArrayBufferWriter<byte> part = new();
        foreach (TensorSpec tensor in round.Tensors)
        {
            part.ResetWrittenCount();
            ProtobufWriter inner = new(part);
            UpdateHeader.WriteTensor(ref inner, tensor);
            writer.Bytes(10, part.WrittenSpan);
        }

        writer.Number(11, (ulong)round.Rule.Kind);
        writer.Number(12, BitConverter.DoubleToUInt64Bits(round.Rule.TrimRatio));
        if (round.ClipNorm is { } clip)
            writer.Number(13, BitConverter.DoubleToUInt64Bits(clip));
        writer.Number(14, (ulong)round.Rule.SelectionCount);
        writer.Number(15, round.MaxSamples ?? 0);
        return output.WrittenCount <= RecordLimits.WireMaxValueBytes
            ? output.WrittenSpan.ToArray()
            : throw new KithException(KithErrorCode.InvalidArgument, $"The description of the round is {output.WrittenCount} bytes long, and a record at most {RecordLimits.WireMaxValueBytes}. Shorten the arrays' names, or join small arrays into one.");
    }

    /// <summary>Reads a description; null when it is malformed or breaks a rule.</summary>
    public static RoundDescription? Decode(ReadOnlySpan<byte> bytes)
    {
        Parts parts = new();
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            if (!parts.TryTake(ref reader))
                return null;
        }

        return reader.IsMalformed ? null : parts.Build();
    }

    /// <summary>Fields as they come.</summary>
    private sealed class Parts
    {
        private readonly ulong[] _numbers = new ulong[16];
        private readonly List<PeerId> _participants = [];
        private readonly List<TensorSpec> _tensors = [];
        private string _name = "";
        private PeerId _opener;

        public bool TryTake(ref ProtobufReader reader)
        {
            switch (reader.Field)
            {
                case 2:
                    ReadOnlySpan<byte> name = reader.Bytes();
                    _name = name.Length <= RoundDescription.MaxNameCharacters ? Encoding.ASCII.GetString(name) : "";
                    return true;
                case 5:
                    return TryPeer(reader.Bytes(), out _opener);
                case 6:
                    bool isPeer = TryPeer(reader.Bytes(), out PeerId participant);
                    _participants.Add(participant);
                    return isPeer && _participants.Count <= RoundDescription.MaxParticipants;
                case 10:
                    if (_tensors.Count == UpdateHeader.MaxArrays || TensorOf(reader.Bytes()) is not { } tensor)
                        return false;
                    _tensors.Add(tensor);
                    return true;
                case > 0 and < 16:
                    _numbers[reader.Field] = reader.Number();
                    return true;
                default:
                    return true;
            }
        }

        public RoundDescription? Build()
        {
            ulong[] n = _numbers;
            if (n[1] != Format || n[7] > LastUnixMilliseconds || n[8] > LastUnixMilliseconds || n[9] > int.MaxValue || _opener.IsEmpty || RuleOf(n) is not { } rule)
                return null;
            DateTimeOffset deadline = DateTimeOffset.FromUnixTimeMilliseconds((long)n[7]);
            RoundDescription round = new()
            {
                Name = _name,
                ModelVersion = n[3],
                Round = n[4],
                Opener = _opener,
                Participants = _participants,
                Deadline = deadline,
                KeptAfterDeadline = DateTimeOffset.FromUnixTimeMilliseconds((long)n[8]) - deadline,
                Quorum = (int)n[9],
                Tensors = _tensors,
                Rule = rule,
                ClipNorm = n[13] == 0 ? null : BitConverter.UInt64BitsToDouble(n[13]),
                MaxSamples = n[15] == 0 ? null : n[15],
            };
            return round.Problem() is null ? round : null;
        }

        private static AggregationRule? RuleOf(ulong[] n) => (AggregationKind)n[11] switch
        {
            AggregationKind.FederatedAveraging => AggregationRule.FederatedAveraging,
            AggregationKind.Median => AggregationRule.Median,
            AggregationKind.TrimmedMean when BitConverter.UInt64BitsToDouble(n[12]) is >= 0 and <= AggregationRule.MaxTrimRatio and var ratio => AggregationRule.TrimmedMean(ratio),
            AggregationKind.Krum when n[14] is >= 1 and <= RoundDescription.MaxParticipants => AggregationRule.Krum((int)n[14]),
            _ => null,
        };

        private static bool TryPeer(ReadOnlySpan<byte> bytes, out PeerId peer)
        {
            bool isPeer = bytes.Length is > 0 and <= PeerId.MaxBytes;
            peer = isPeer ? new PeerId(bytes.ToArray()) : default;
            return isPeer;
        }

        private static TensorSpec? TensorOf(ReadOnlySpan<byte> bytes)
        {
            ReadOnlySpan<byte> name = default;
            List<long> shape = [];
            ProtobufReader reader = new(bytes);
            while (reader.Next())
            {
                if (reader.Field == 1)
                    name = reader.Bytes();
                else if (reader.Field == 2 && shape.Count <= TensorSpec.MaxDimensions)
                    shape.Add((long)reader.Number());
            }

            return reader.IsMalformed ? null : UpdateHeader.TensorOf(name, shape, out _);
        }
    }
}
