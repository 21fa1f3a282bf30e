using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace Kith.Artifacts.Tests.Models;

/// <summary>Safetensors files, made by hand.</summary>
internal static class SafetensorsFile
{
    /// <summary>A file of F32 vectors.</summary>
    public static byte[] Of(params ReadOnlySpan<(string Name, byte[] Bytes)> tensors)
    {
        List<string> entries = ["\"__metadata__\":{\"format\":\"pt\"}"];
        List<byte> data = [];
        foreach ((string name, byte[] bytes) in tensors)
        {
            entries.Add($"\"{name}\":{{\"dtype\":\"F32\",\"shape\":[{bytes.Length / 4}],\"data_offsets\":[{data.Count},{data.Count + bytes.Length}]}}");
            data.AddRange(bytes);
        }

        return Raw("{" + string.Join(',', entries) + "}  ", [.. data]);
    }

    /// <summary>A file with a header of any text.</summary>
    public static byte[] Raw(string json, byte[]? data = null, ulong? length = null)
    {
        byte[] start = new byte[8];
        byte[] header = Encoding.UTF8.GetBytes(json);
        BinaryPrimitives.WriteUInt64LittleEndian(start, length ?? (ulong)header.Length);
        return [.. start, .. header, .. data ?? []];
    }
}
