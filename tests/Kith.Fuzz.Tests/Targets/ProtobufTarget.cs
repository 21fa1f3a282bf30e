using System;
using System.Buffers;
using Kith.Core.Formats;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>The fields of any protobuf message.</summary>
internal sealed class ProtobufTarget() : FuzzTarget<int>("protobuf", typeof(ProtobufReader))
{
    public override byte[] Draw(Random random)
    {
        ArrayBufferWriter<byte> output = new();
        ProtobufWriter writer = new(output);
        for (int fields = random.Next(8); fields > 0; fields--)
        {
            int field = random.Next(1, random.Next(2) == 0 ? 16 : 536_870_912);
            switch (random.Next(3))
            {
                case 0:
                    writer.Number(field, (ulong)random.NextInt64());
                    break;
                case 1:
                    writer.Fixed64(field, (ulong)random.NextInt64());
                    break;
                default:
                    writer.Bytes(field, Drawn.BytesUpTo(random, 40));
                    break;
            }
        }

        return output.WrittenSpan.ToArray();
    }

    protected override bool TryDecode(byte[] input, out int decoded)
    {
        decoded = 0;
        ProtobufReader reader = new(input);
        while (reader.Next())
        {
            decoded++;
            if (reader.WireType == ProtobufWireType.LengthDelimited)
                reader.Bytes();
            else
                reader.Number();
        }

        return !reader.IsMalformed;
    }

    /// <summary>Written again, the fields are the same; groups of four bytes, which nothing here writes, become numbers.</summary>
    protected override void Check(byte[] input, int decoded)
    {
        ArrayBufferWriter<byte> output = new();
        ProtobufWriter writer = new(output);
        ProtobufReader first = new(input);
        while (first.Next())
        {
            if (first.WireType == ProtobufWireType.LengthDelimited)
                writer.Bytes(first.Field, first.Bytes());
            else if (first.WireType == ProtobufWireType.Fixed64)
                writer.Fixed64(first.Field, first.Number());
            else
                writer.Number(first.Field, first.Number());
        }

        first = new ProtobufReader(input);
        ProtobufReader second = new(output.WrittenSpan);
        while (first.Next())
        {
            Promise.That(second.Next() && second.Field == first.Field, "every field is there again.");
            if (first.WireType == ProtobufWireType.LengthDelimited)
                Promise.Same(first.Bytes(), second.Bytes(), "bytes stay the same.");
            else
                Promise.That(first.Number() == second.Number(), "numbers stay the same.");
        }

        Promise.That(!second.Next() && !second.IsMalformed, "nothing is added.");
    }
}
