using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using Kith.Artifacts.Rounds.Arrays;
using Kith.Core.Node;

namespace Kith.Artifacts.Models;

/// <summary>
/// The header of a safetensors file: 8 bytes of length, little-endian, then a JSON object that gives every tensor's type, shape and place among the bytes
/// behind it. Nothing in such a file is ever run, and every number in it is checked before it is used.
/// </summary>
/// <remarks>The format is that of the safetensors library, "Format" in its documentation; empty tensors are allowed, holes and overlaps are not.</remarks>
internal static class SafetensorsHeader
{
    /// <summary>Bytes before the JSON.</summary>
    public const int LengthBytes = 8;

    /// <summary>The longest JSON that is read; the library itself allows 100 MB, and no model needs a tenth of it.</summary>
    public const int MaxBytes = 8 << 20;

    /// <summary>The most tensors of one file.</summary>
    public const int MaxTensors = 65_536;

    private const int MaxNameCharacters = 1_024;
    private const int MaxDimensions = 16;
    private const string Metadata = "__metadata__";

    /// <summary>The length of the JSON.</summary>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="start">The file's first 8 bytes, or all of a shorter one.</param>
    /// <param name="fileBytes">How long the file is.</param>
    /// <exception cref="KithException"><see cref="KithErrorCode.Damaged"/>: it cannot be.</exception>
    public static int ReadLength(string file, ReadOnlySpan<byte> start, long fileBytes)
    {
        if (start.Length < LengthBytes)
            throw Bad(file, $"it has {fileBytes:N0} bytes, and its header alone takes more");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > (ulong)(fileBytes - LengthBytes))
            throw Bad(file, $"its header says that it has {length:N0} bytes, and the whole file has {fileBytes:N0}");
        if (length is < 2 or > MaxBytes)
            throw Bad(file, $"its header says that it has {length:N0} bytes; 2 to {MaxBytes:N0} are read");
        return (int)length;
    }

    /// <summary>The tensors, in the order of their places.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="json">The JSON.</param>
    /// <param name="fileFirst">Where in the artifact the file begins.</param>
    /// <param name="fileBytes">How long the file is.</param>
    /// <exception cref="KithException"><see cref="KithErrorCode.Damaged"/>: something in it is not as the format has it.</exception>
    public static List<ModelTensor> Read(string file, ReadOnlySpan<byte> json, long fileFirst, long fileBytes)
    {
        long first = LengthBytes + json.Length;
        long room = fileBytes - first;
        List<ModelTensor> tensors = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        try
        {
            Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 8 });
            Expect(ref reader, JsonTokenType.StartObject, file);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                if (name.Length > MaxNameCharacters || !names.Add(name) || tensors.Count == MaxTensors)
                    throw Bad(file, names.Contains(name) ? $"the tensor '{Shortened(name)}' stands in it twice, or there are more than {MaxTensors:N0}" : "a tensor's name is too long");
                if (name == Metadata)
                    Skip(ref reader, file);
                else
                    tensors.Add(ReadTensor(ref reader, file, name, fileFirst + first, room));
            }

            if (reader.TokenType != JsonTokenType.EndObject)
                throw Bad(file, "its header ends too early");
            while (reader.Read())
            {
                // What follows is padding, or the reader throws.
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException)
        {
            throw Bad(file, "its header is not the JSON it should be");
        }

        tensors.Sort((a, b) => a.First != b.First ? a.First.CompareTo(b.First) : a.Bytes.CompareTo(b.Bytes));
        long place = fileFirst + first;
        foreach (ModelTensor tensor in tensors)
        {
            if (tensor.First != place)
                throw Bad(file, $"the tensor '{Shortened(tensor.Name)}' overlaps another, or leaves a hole before it");
            place += tensor.Bytes;
        }

        return place == fileFirst + fileBytes
            ? tensors
            : throw Bad(file, $"{fileFirst + fileBytes - place:N0} bytes at its end belong to no tensor");
    }

    /// <summary>The tensors of a file.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.Damaged"/>: something in it is not as the format has it.</exception>
    public static List<ModelTensor> Read(string file, IByteSource source)
    {
        byte[] start = new byte[(int)Math.Min(LengthBytes, source.Length)];
        source.Read(0, start);
        byte[] json = new byte[ReadLength(file, start, source.Length)];
        source.Read(LengthBytes, json);
        return Read(file, json, fileFirst: 0, source.Length);
    }

    private static ModelTensor ReadTensor(ref Utf8JsonReader reader, string file, string name, long first, long room)
    {
        Expect(ref reader, JsonTokenType.StartObject, file);
        string? type = null;
        List<long>? shape = null;
        List<long>? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string member = reader.GetString()!;
            if (member == "dtype" && reader.Read())
                type = reader.GetString();
            else if (member == "shape")
                shape = ReadNumbers(ref reader, file);
            else if (member == "data_offsets")
                offsets = ReadNumbers(ref reader, file);
            else
                Skip(ref reader, file);
        }

        if (type is null || shape is null || offsets is not [long begin, long end] || begin > end || end > room)
            throw Bad(file, $"the tensor '{Shortened(name)}' lacks its type, shape or place, or lies outside the file");
        if (BitsOf(type) is { } bits && BytesOf(shape, bits) != (UInt128)(end - begin))
            throw Bad(file, string.Create(CultureInfo.InvariantCulture, $"the tensor '{Shortened(name)}' has {end - begin} bytes, and its shape and type {type} make another number"));
        return new ModelTensor(file, name, type, shape, first + begin, end - begin);
    }

    private static List<long> ReadNumbers(ref Utf8JsonReader reader, string file)
    {
        Expect(ref reader, JsonTokenType.StartArray, file);
        List<long> numbers = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            if (numbers.Count == MaxDimensions || !reader.TryGetInt64(out long number) || number < 0)
                throw Bad(file, "a dimension or place in it is no whole number, or there are too many");
            numbers.Add(number);
        }

        return reader.TokenType == JsonTokenType.EndArray ? numbers : throw Bad(file, "a dimension or place in it is no number");
    }

    /// <summary>How many bits an element has; null for a type that a later version of the format may have.</summary>
    private static int? BitsOf(string type) => type switch
    {
        "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" or "F8_E8M0" => 8,
        "U16" or "I16" or "F16" or "BF16" => 16,
        "U32" or "I32" or "F32" => 32,
        "U64" or "I64" or "F64" or "C64" => 64,
        "F4" => 4,
        _ => null,
    };

    // Sixteen dimensions of 63 bits would run over even these; as soon as it is more than any file, it is wrong and may stay so.
    private static UInt128 BytesOf(List<long> shape, int bits)
    {
        UInt128 elements = 1;
        bool isEmpty = false;
        foreach (long dimension in shape)
        {
            isEmpty |= dimension == 0;
            if (dimension > 0 && elements <= long.MaxValue)
                elements *= (ulong)dimension;
        }

        return isEmpty ? 0 : (elements * (uint)bits + 7) / 8;
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token, string file)
    {
        if (!reader.Read() || reader.TokenType != token)
            throw Bad(file, "its header is not the JSON it should be");
    }

    private static void Skip(ref Utf8JsonReader reader, string file)
    {
        if (!reader.Read() || !reader.TrySkip())
            throw Bad(file, "its header ends too early");
    }

    private static string Shortened(string text) => text.Length <= 64 ? text : text[..64] + "…";

    private static KithException Bad(string file, string what) =>
        new(KithErrorCode.Damaged, $"'{file}' is no safetensors file that can be read: {what}.");
}
