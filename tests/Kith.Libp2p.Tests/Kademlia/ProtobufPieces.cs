using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Google.Protobuf;

namespace Kith.Libp2p.Tests.Kademlia;

/// <summary>Takes protobuf messages apart at their field boundaries, as the reference implementation sees them, and makes new ones.</summary>
internal static class ProtobufPieces
{
    /// <summary>The fields of a message, each with its tag.</summary>
    public static List<byte[]> Fields(byte[] message)
    {
        List<byte[]> fields = [];
        CodedInputStream input = new(message);
        int start = 0;
        while (input.ReadTag() != 0)
        {
            input.SkipLastField();
            fields.Add(message[start..(int)input.Position]);
            start = (int)input.Position;
        }

        return fields;
    }

    /// <summary>The same fields in another order; those that are repeated keep theirs, as the encoding asks.</summary>
    public static byte[] Shuffled(byte[] message, Random random)
    {
        IGrouping<uint, byte[]>[] groups = [.. Fields(message).GroupBy(field => new CodedInputStream(field).ReadTag())];
        random.Shuffle(groups);
        return [.. groups.SelectMany(group => group).SelectMany(field => field)];
    }

    /// <summary>The same message with fields of every wire type that no specification names strewn in.</summary>
    public static byte[] WithUnknownFields(byte[] message, Random random)
    {
        List<byte[]> fields = Fields(message);
        for (int count = random.Next(1, 6); count > 0; count--)
            fields.Insert(random.Next(fields.Count + 1), Unknown(random));
        return [.. fields.SelectMany(field => field)];
    }

    /// <summary>A tag and, whether it fits or not, what is said to follow it.</summary>
    public static byte[] Field(int number, WireFormat.WireType type, params byte[] content) =>
        [.. Written(output => output.WriteTag(number, type)), .. content];

    /// <summary>A length-delimited field.</summary>
    public static byte[] Field(int number, byte[] content) =>
        [.. Field(number, WireFormat.WireType.LengthDelimited), .. Written(output => output.WriteBytes(ByteString.CopyFrom(content)))];

    /// <summary>A varint field.</summary>
    public static byte[] Field(int number, ulong value) => [.. Field(number, WireFormat.WireType.Varint), .. Written(output => output.WriteUInt64(value))];

    private static byte[] Unknown(Random random)
    {
        int[] numbers = [4, 7, 11, 99, 199, 1_000, 536_870_911];
        int number = numbers[random.Next(numbers.Length)];
        return Written(output =>
        {
            switch (random.Next(4))
            {
                case 0:
                    output.WriteTag(number, WireFormat.WireType.Varint);
                    output.WriteUInt64((ulong)random.NextInt64());
                    break;
                case 1:
                    output.WriteTag(number, WireFormat.WireType.Fixed64);
                    output.WriteFixed64((ulong)random.NextInt64());
                    break;
                case 2:
                    output.WriteTag(number, WireFormat.WireType.Fixed32);
                    output.WriteFixed32((uint)random.Next());
                    break;
                default:
                    output.WriteTag(number, WireFormat.WireType.LengthDelimited);
                    output.WriteBytes(ByteString.CopyFrom(KadSamples.Bytes(random, random.Next(0, 50))));
                    break;
            }
        });
    }

    private static byte[] Written(Action<CodedOutputStream> write)
    {
        using MemoryStream buffer = new();
        using (CodedOutputStream output = new(buffer, leaveOpen: true))
            write(output);
        return buffer.ToArray();
    }
}
