using System;
using System.Buffers;
using Kith.Core.Formats;
using Kith.Core.Ids;

namespace Kith.Artifacts.Rounds;

/// <summary>
/// A submission as bytes. Protobuf: 1 format (1), 2 round id, 3 node, 4 model version, 5 round, 6 loss and 7 accuracy (the bits of a double), 8 samples, 9
/// computation time (milliseconds), 10 timestamp (Unix milliseconds), 11 SHA-256 of the update, 12 where it is stored, 13 its length. Later fields are skipped.
/// </summary>
internal static class SubmissionFormat
{
    private const ulong Format = 1;
    private static readonly ulong LastUnixMilliseconds = (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static byte[] Encode(Submission submission)
    {
        ArrayBufferWriter<byte> output = new(512);
        ProtobufWriter writer = new(output);
        Span<byte> digest = stackalloc byte[Digest.Bytes];
        writer.Number(1, Format);
        submission.RoundId.CopyTo(digest);
        writer.Bytes(2, digest);
        writer.Bytes(3, submission.Node.Span);
        writer.Number(4, submission.ModelVersion);
        writer.Number(5, submission.Round);
        writer.Number(6, BitConverter.DoubleToUInt64Bits(submission.Metrics.Loss));
        writer.Number(7, BitConverter.DoubleToUInt64Bits(submission.Metrics.Accuracy));
        writer.Number(8, submission.Metrics.SamplesProcessed);
        writer.Number(9, submission.Metrics.ComputationTimeMs);
        writer.Number(10, (ulong)submission.Timestamp.ToUnixTimeMilliseconds());
        submission.Content.CopyTo(digest);
        writer.Bytes(11, digest);
        submission.Stored.CopyTo(digest);
        writer.Bytes(12, digest);
        writer.Number(13, (ulong)submission.Bytes);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a submission; null when it is malformed.</summary>
    public static Submission? Decode(ReadOnlySpan<byte> bytes)
    {
        Span<ulong> numbers = stackalloc ulong[14];
        PeerId node = default;
        Span<Digest> digests = stackalloc Digest[3];
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2 or 11 or 12:
                    ReadOnlySpan<byte> digest = reader.Bytes();
                    if (digest.Length != Digest.Bytes)
                        return null;
                    digests[reader.Field == 2 ? 0 : reader.Field - 10] = new Digest(digest);
                    break;
                case 3:
                    ReadOnlySpan<byte> peer = reader.Bytes();
                    if (peer.Length is 0 or > PeerId.MaxBytes)
                        return null;
                    node = new PeerId(peer.ToArray());
                    break;
                case > 0 and < 14:
                    numbers[reader.Field] = reader.Number();
                    break;
                default:
                    break;
            }
        }

        if (reader.IsMalformed || numbers[1] != Format || node.IsEmpty || numbers[10] > LastUnixMilliseconds || numbers[13] > long.MaxValue)
            return null;
        return new Submission
        {
            RoundId = digests[0],
            Node = node,
            ModelVersion = numbers[4],
            Round = numbers[5],
            Metrics = new UpdateMetrics
            {
                Loss = BitConverter.UInt64BitsToDouble(numbers[6]),
                Accuracy = BitConverter.UInt64BitsToDouble(numbers[7]),
                SamplesProcessed = numbers[8],
                ComputationTimeMs = numbers[9],
            },
            Timestamp = DateTimeOffset.FromUnixTimeMilliseconds((long)numbers[10]),
            Content = digests[1],
            Stored = digests[2],
            Bytes = (long)numbers[13],
        };
    }
}
