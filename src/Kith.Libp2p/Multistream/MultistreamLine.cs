using System;
using System.Buffers;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Formats;

namespace Kith.Libp2p.Multistream;

/// <summary>The messages of multistream-select 1.0: varint length, UTF-8 text, line feed; the line feed counts in the length.</summary>
internal static class MultistreamLine
{
    /// <summary>The longest line accepted, line feed included.</summary>
    public const int MaxBytes = 1024;

    /// <summary>The first line of both sides.</summary>
    public const string Header = "/multistream/1.0.0";

    /// <summary>The answer to a proposal that is not spoken here.</summary>
    public const string NotAvailable = "na";

    private const int MaxPrefixBytes = 2;
    private const byte LineFeed = (byte)'\n';

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Encodes lines to be sent in one write.</summary>
    public static byte[] Encode(params ReadOnlySpan<string> lines)
    {
        int size = 0;
        foreach (string line in lines)
            size += MaxPrefixBytes + StrictUtf8.GetByteCount(line) + 1;
        byte[] encoded = new byte[size];
        int length = 0;
        foreach (string line in lines)
        {
            int bytes = StrictUtf8.GetByteCount(line) + 1;
            Debug.Assert(bytes <= MaxBytes, "Our own protocol ids are short.");
            length += Varint.Write(encoded.AsSpan(length), (ulong)bytes);
            length += StrictUtf8.GetBytes(line, encoded.AsSpan(length));
            encoded[length++] = LineFeed;
        }

        return encoded[..length];
    }

    /// <summary>Reads one line and not a byte more, because the next byte may belong to another protocol.</summary>
    /// <returns>The text without its line feed, or why there is none: <see cref="NegotiationFailure.Closed"/> or
    /// <see cref="NegotiationFailure.Malformed"/>.</returns>
    public static async ValueTask<(string? Text, NegotiationFailure Failure)> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MaxBytes);
        try
        {
            int prefix = 0;
            ulong length;
            VarintStatus status;
            do
            {
                if (prefix == MaxPrefixBytes)
                    return (null, NegotiationFailure.Malformed);
                if (!await FillAsync(stream, buffer.AsMemory(prefix++, 1), cancellation).ConfigureAwait(false))
                    return (null, NegotiationFailure.Closed);
                status = Varint.Read(buffer.AsSpan(0, prefix), out length, out _);
            }
            while (status == VarintStatus.Incomplete);

            if (status == VarintStatus.Invalid || length is 0 or > MaxBytes)
                return (null, NegotiationFailure.Malformed);
            Memory<byte> line = buffer.AsMemory(0, (int)length);
            if (!await FillAsync(stream, line, cancellation).ConfigureAwait(false))
                return (null, NegotiationFailure.Closed);
            return Decode(line.Span) is { } text ? (text, NegotiationFailure.None) : (null, NegotiationFailure.Malformed);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string? Decode(ReadOnlySpan<byte> line)
    {
        if (line[^1] != LineFeed || line[..^1].Contains(LineFeed))
            return null;
        try
        {
            return StrictUtf8.GetString(line[..^1]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static async ValueTask<bool> FillAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellation) =>
        await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false) == buffer.Length;
}
