using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using Kith.Artifacts.Models;
using Kith.Core.Node;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>The header of a safetensors file.</summary>
internal sealed class SafetensorsTarget() : FuzzTarget<List<ModelTensor>>("safetensors", typeof(SafetensorsHeader))
{
    // Names, shapes and a set of names for a few bytes of JSON each, and an exception with a sentence where they are refused.
    public override int AllowedBytesPerInputByte => 256;

    public override byte[] Draw(Random random)
    {
        int length = random.Next(8);
        byte[] json = Encoding.ASCII.GetBytes($"{{\"__metadata__\":{{\"format\":\"pt\"}},\"w{random.Next(9)}\":{{\"dtype\":\"F16\",\"shape\":[{length}],\"data_offsets\":[0,{2 * length}]}}}}");
        byte[] start = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(start, json.Length);
        return [.. start, .. json, .. new byte[2 * length]];
    }

    protected override bool TryDecode(byte[] input, out List<ModelTensor>? decoded)
    {
        decoded = null;
        try
        {
            int length = SafetensorsHeader.ReadLength("a", input.AsSpan(0, Math.Min(8, input.Length)), input.Length);
            decoded = SafetensorsHeader.Read("a", input.AsSpan(8, length), fileFirst: 0, input.Length);
            return true;
        }
        catch (KithException refused) when (refused.Code == KithErrorCode.Damaged)
        {
            return false;
        }
    }

    protected override void Check(byte[] input, List<ModelTensor> decoded)
    {
        foreach (ModelTensor tensor in decoded)
            Promise.That(tensor.First >= 8 && tensor.Bytes >= 0 && tensor.First + tensor.Bytes <= input.Length, "a tensor lies in its file.");
    }
}
