using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kith.Artifacts.Models;
using Kith.Core.Node;

namespace Kith.Artifacts.Tests.Models;

public sealed class SafetensorsHeaderTests
{
    [Fact]
    public void Tensors_are_listed_with_their_places_in_the_artifact()
    {
        List<ModelTensor> tensors = Read(SafetensorsFile.Of(("b", new byte[40]), ("a", new byte[8]), ("empty", [])), fileFirst: 1_000);
        Assert.Equal(["b", "a", "empty"], tensors.Select(tensor => tensor.Name));
        Assert.Equal([40L, 8, 0], tensors.Select(tensor => tensor.Bytes));
        Assert.Equal(tensors[0].First + 40, tensors[1].First);
        Assert.InRange(tensors[0].First, 1_100, 1_400);
        Assert.Equal(("F32", 10L), (tensors[0].Type, tensors[0].Shape[0]));
    }

    [Theory]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", "another number")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,9]}}", "outside the file")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[8,0]}}", "outside the file")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,8]}}", "whole number")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,9223372036854775807,9223372036854775807],\"data_offsets\":[0,8]}}", "another number")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "twice")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "overlaps")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "hole")]
    [InlineData("{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", "lacks")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "belong to no tensor")]
    [InlineData("{\"a\":7}", "not the JSON")]
    [InlineData("[]", "not the JSON")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}", "not the JSON")]
    public void Header_that_is_wrong_is_refused_with_the_reason(string json, string reason) =>
        Assert.Contains(reason, Refused(SafetensorsFile.Raw(json, new byte[8])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0UL, "2 to")]
    [InlineData(100UL, "whole file")]
    [InlineData(ulong.MaxValue, "whole file")]
    public void Length_that_cannot_be_is_refused_before_anything_is_read(ulong length, string reason) =>
        Assert.Contains(reason, Refused(SafetensorsFile.Raw("{}", null, length)).Message, StringComparison.Ordinal);

    [Fact]
    public void Truncated_header_and_one_that_is_too_long_are_refused()
    {
        Assert.Contains("header alone takes more", Refused([1, 2, 3]).Message, StringComparison.Ordinal);
        KithException tooLong = Assert.Throws<KithException>(() => SafetensorsHeader.ReadLength("a", [0, 0, 0, 1, 0, 0, 0, 0], 1L << 40));
        Assert.Contains("8,388,608", tooLong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_header_is_read_or_refused()
    {
        byte[] valid = SafetensorsFile.Of(("weights", new byte[16]), ("bias", new byte[4]));
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            byte[] file = [.. valid];
            for (int change = random.Next(1, 4); change > 0; change--)
                file[random.Next(file.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : Encoding.ASCII.GetBytes("0123456789{}[]\",:")[random.Next(17)];
            try
            {
                foreach (ModelTensor tensor in Read(file, fileFirst: 0))
                    Assert.True(tensor.First >= 8 && tensor.First + tensor.Bytes <= file.Length);
            }
            catch (KithException refused)
            {
                Assert.Equal(KithErrorCode.Damaged, refused.Code);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }

    private static List<ModelTensor> Read(byte[] file, long fileFirst)
    {
        int length = SafetensorsHeader.ReadLength("model.safetensors", file.AsSpan(0, Math.Min(8, file.Length)), file.Length);
        return SafetensorsHeader.Read("model.safetensors", file.AsSpan(8, length), fileFirst, file.Length);
    }

    private static KithException Refused(byte[] file)
    {
        KithException refused = Assert.Throws<KithException>(() => Read(file, fileFirst: 0));
        Assert.Equal(KithErrorCode.Damaged, refused.Code);
        return refused;
    }
}
