using System;
using System.Linq;
using Kith.Artifacts.Rounds.Arrays;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>The header of an update, and the arrays that it promises.</summary>
internal sealed class UpdateHeaderTarget() : FuzzTarget<UpdateHeader>("round-update", typeof(UpdateHeader))
{
    // An array of a few bytes becomes an object with a name and a shape, and a sentence says what is wrong with it.
    public override int AllowedBytesPerInputByte => 256;

    public override byte[] Draw(Random random)
    {
        (TensorSpec Tensor, FloatEncoding Encoding, long Kept)[] arrays =
        [
            .. Enumerable.Range(0, random.Next(1, 4)).Select(number =>
            {
                TensorSpec tensor = new($"w{number}", random.Next(1, 9), random.Next(1, 5));
                FloatEncoding encoding = (FloatEncoding)random.Next((int)FloatEncoding.TopK + 1);
                return (tensor, encoding, encoding == FloatEncoding.TopK ? random.NextInt64(1, tensor.Elements + 1) : 0);
            }),
        ];
        byte[] header = UpdateHeader.Encode(arrays);
        return [.. header, .. new byte[arrays.Sum(array => new EncodedArray(array.Tensor, array.Encoding, array.Kept, 0).Bytes)]];
    }

    protected override bool TryDecode(byte[] input, out UpdateHeader? decoded)
    {
        decoded = UpdateHeader.Read(new MemorySource(input), out string problem);
        Promise.That(decoded is not null || problem.Length > 0, "what is refused is refused with a reason.");
        return decoded is not null;
    }

    protected override void Check(byte[] input, UpdateHeader decoded)
    {
        Promise.That(decoded.TotalBytes == input.Length, "the arrays are all there is.");
        foreach (EncodedArray array in decoded.Arrays)
        {
            Promise.That(array.Offset >= 0 && array.Bytes >= 0 && array.Offset + array.Bytes <= input.Length, "an array lies in its update.");
            ArrayReader reader = new(new MemorySource(input), array);
            if (reader.Problem() is null)
                reader.Read(0, new float[(int)Math.Min(array.Tensor.Elements, 64)]);
        }
    }
}
