using System;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using Kith.Artifacts.Rounds.Arrays;
using Kith.Core.Node;

namespace Kith.Artifacts.Tests.Rounds;

public sealed class SafetensorsUpdateTests
{
    private static readonly float[] Numbers = [0.5f, -2, 3.25f, 0, 1, -0.125f];
    private static readonly TensorSpec[] Asked = [new("bias", 2), new("w", 2, 2)];

    [Theory]
    [InlineData("F32")]
    [InlineData("F16")]
    [InlineData("BF16")]
    [InlineData("F64")]
    public void Arrays_are_read_from_every_type_of_real_numbers(string type)
    {
        byte[] file = File($"{{\"w\":{Entry(type, "2,2", 0, 4)},\"bias\":{Entry(type, "2", 4, 6)}}}", [.. Numbers.SelectMany(number => Bytes(type, number))]);
        SafetensorsUpdate update = new("u.safetensors", new MemorySource(file), Asked);
        Assert.Equal(Numbers[4..], update.Read(Asked[0]).ToArray());
        Assert.Equal(Numbers[..4], update.Read(Asked[1]).ToArray());
    }

    [Theory]
    [InlineData("lacks the array bias", "{\"w\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}")]
    [InlineData("asks for [2, 2]", "{\"w\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]},\"bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[16,24]}}")]
    [InlineData("type I32", "{\"w\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},\"bias\":{\"dtype\":\"I32\",\"shape\":[2],\"data_offsets\":[16,24]}}")]
    [InlineData("array 'more'", "{\"w\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},\"bias\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[16,20]},\"more\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[20,24]}}")]
    public void Arrays_that_are_not_those_of_the_round_are_refused_with_the_reason(string said, string json)
    {
        TensorSpec[] asked = said.Contains("more", StringComparison.Ordinal) ? [new("w", 2, 2), new("bias", 1)] : Asked;
        KithException refused = Assert.Throws<KithException>(() => new SafetensorsUpdate("u.safetensors", new MemorySource(File(json, new byte[json.Contains("24]", StringComparison.Ordinal) ? 24 : 16])), asked));
        Assert.Equal(KithErrorCode.InvalidArgument, refused.Code);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(20)]
    public void File_that_is_cut_off_is_no_safetensors_file(int length)
    {
        byte[] file = File($"{{\"w\":{Entry("F32", "2,2", 0, 4)},\"bias\":{Entry("F32", "2", 4, 6)}}}", new byte[24])[..length];
        Assert.Equal(KithErrorCode.Damaged, Assert.Throws<KithException>(() => new SafetensorsUpdate("u.safetensors", new MemorySource(file), Asked)).Code);
    }

    private static byte[] File(string json, byte[] data) => [.. BitConverter.GetBytes((long)json.Length), .. Encoding.ASCII.GetBytes(json), .. data];

    private static string Entry(string type, string shape, int from, int to)
    {
        int width = type == "F64" ? 8 : type == "F32" ? 4 : 2;
        return $"{{\"dtype\":\"{type}\",\"shape\":[{shape}],\"data_offsets\":[{from * width},{to * width}]}}";
    }

    private static byte[] Bytes(string type, float number) => type switch
    {
        "F32" => BitConverter.GetBytes(number),
        "F64" => BitConverter.GetBytes((double)number),
        "F16" => MemoryMarshal.AsBytes<Half>([(Half)number]).ToArray(),
        _ => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(number) >> 16)),
    };
}
