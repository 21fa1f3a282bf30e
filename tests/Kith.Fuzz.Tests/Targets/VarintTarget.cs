using System;
using Kith.Core.Formats;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Variable-length integers, which are read in one form only.</summary>
internal sealed class VarintTarget() : FuzzTarget<(ulong Value, int Length)>("varint", typeof(Varint))
{
    public override byte[] Draw(Random random)
    {
        byte[] bytes = new byte[Varint.MaxBytes];
        return bytes[..Varint.Write(bytes, (ulong)random.NextInt64() >> random.Next(63))];
    }

    protected override bool TryDecode(byte[] input, out (ulong Value, int Length) decoded)
    {
        VarintStatus status = Varint.Read(input, out ulong value, out int length);
        decoded = (value, length);
        return status == VarintStatus.Complete;
    }

    protected override void Check(byte[] input, (ulong Value, int Length) decoded)
    {
        Span<byte> written = stackalloc byte[Varint.MaxBytes];
        written = written[..Varint.Write(written, decoded.Value)];
        Promise.Same(input.AsSpan(0, decoded.Length), written, "a number is written in the one form that is read.");
        Promise.That(Varint.SizeOf(decoded.Value) == decoded.Length, "the size is known in advance.");
    }
}
