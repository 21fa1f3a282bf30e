using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using Kith.Artifacts.Erasure;
using Kith.Artifacts.Names;
using Kith.Core.Formats;
using Kith.Core.Records;

namespace Kith.Artifacts.Manifests;

/// <summary>
/// A manifest as bytes. Protobuf: 1 format (1), 2 name, 3 version, 4 bytes, 5 chunks, 6 SHA-256 of the content, 7 root, 8 level of the root, 9 created (Unix
/// milliseconds), 10 metadata, 11 k, 12 parity, 13 whether it is a folder, 14 files (1 path, 2 bytes),
/// 15 whether each shard has one copy. Later fields are skipped.
/// </summary>
internal static class ManifestFormat
{
    /// <summary>The longest manifest: it is one record.</summary>
    public const int MaxBytes = RecordLimits.WireMaxValueBytes;

    /// <summary>The most files of one artifact; long paths make it fewer.</summary>
    public const int MaxFiles = 4_096;

    private const ulong Format = 1;
    private static readonly long LastUnixMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static byte[] Encode(ArtifactManifest manifest)
    {
        ArrayBufferWriter<byte> output = new(1_024);
        ProtobufWriter writer = new(output);
        writer.Number(1, Format);
        writer.Bytes(2, Encoding.UTF8.GetBytes(manifest.Name));
        writer.Bytes(3, Encoding.UTF8.GetBytes(manifest.Version));
        writer.Number(4, (ulong)manifest.Bytes);
        writer.Number(5, (ulong)manifest.Chunks);
        writer.Bytes(6, BytesOf(manifest.Content));
        if (manifest.Root is { } root)
        {
            writer.Bytes(7, BytesOf(root));
            writer.Number(8, (ulong)manifest.RootLevel);
        }

        writer.Number(9, (ulong)manifest.Created.ToUnixTimeMilliseconds());
        if (!manifest.Metadata.IsEmpty)
            writer.Bytes(10, manifest.Metadata.Span);
        if (manifest.DataShards > 0)
        {
            writer.Number(11, (ulong)manifest.DataShards);
            writer.Number(12, (ulong)manifest.ParityShards);
        }

        if (manifest.IsFolder)
            writer.Number(13, 1);
        if (manifest.HasSingleCopies)
            writer.Number(15, 1);
        foreach (ArtifactFile file in manifest.Files)
        {
            byte[] path = Encoding.UTF8.GetBytes(file.Path);
            writer.Length(14, ProtobufWriter.SizeOfBytes(1, path.Length) + ProtobufWriter.SizeOfNumber(2, (ulong)file.Bytes));
            writer.Bytes(1, path);
            writer.Number(2, (ulong)file.Bytes);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a manifest; null when it is malformed, contradicts itself, or names a file outside its folder.</summary>
    public static ArtifactManifest? Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
            return null;
        ulong format = 0, length = 0, chunks = 0, level = 0, created = 0, data = 0, parity = 0, isFolder = 0, singles = 0;
        ReadOnlySpan<byte> name = default, version = default, content = default, root = default, metadata = default;
        List<ArtifactFile> files = [];
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: format = reader.Number(); break;
                case 2: name = reader.Bytes(); break;
                case 3: version = reader.Bytes(); break;
                case 4: length = reader.Number(); break;
                case 5: chunks = reader.Number(); break;
                case 6: content = reader.Bytes(); break;
                case 7: root = reader.Bytes(); break;
                case 8: level = reader.Number(); break;
                case 9: created = reader.Number(); break;
                case 10: metadata = reader.Bytes(); break;
                case 11: data = reader.Number(); break;
                case 12: parity = reader.Number(); break;
                case 13: isFolder = reader.Number(); break;
                case 15: singles = reader.Number(); break;
                case 14:
                    if (files.Count == MaxFiles || ReadFile(reader.Bytes()) is not { } file)
                        return null;
                    files.Add(file);
                    break;
                default: break;
            }
        }

        bool isCoded = data > 0;
        if (reader.IsMalformed || format != Format || length > long.MaxValue || content.Length != Digest.Bytes || level > TreeNode.MaxLevel || isFolder > 1 || singles > (isCoded ? 1UL : 0)
            || created > (ulong)LastUnixMilliseconds || metadata.Length > ArtifactManifest.MaxMetadataBytes
            || (isCoded ? data > ErasureCode.MaxData || parity is 0 or > ErasureCode.MaxParity : parity > 0)
            || (length == 0) != root.IsEmpty || (length == 0) != (chunks == 0) || chunks > length || (!root.IsEmpty && root.Length != Digest.Bytes)
            || !ArtifactName.TryRead(name, out string? readName) || !ArtifactName.TryRead(version, out string? readVersion) || Problem(files, isFolder == 1, out long sum) is not null || (ulong)sum != length)
            return null;
        return new ArtifactManifest
        {
            Id = Digest.Of(bytes),
            Name = readName,
            Version = readVersion,
            Bytes = (long)length,
            Chunks = (long)chunks,
            Content = new Digest(content),
            Root = root.IsEmpty ? null : new Digest(root),
            RootLevel = (int)level,
            Created = DateTimeOffset.FromUnixTimeMilliseconds((long)created),
            Metadata = metadata.ToArray(),
            DataShards = (int)data,
            ParityShards = (int)parity,
            HasSingleCopies = singles == 1,
            IsFolder = isFolder == 1,
            Files = files,
        };
    }

    /// <summary>What is wrong with a list of files, for a sentence; null where a manifest may have it.</summary>
    /// <param name="files">The files.</param>
    /// <param name="isFolder">Whether they are a folder's.</param>
    /// <param name="length">How many bytes they have together.</param>
    public static string? Problem(IReadOnlyList<ArtifactFile> files, bool isFolder, out long length)
    {
        length = 0;
        if (isFolder ? files.Count is 0 or > MaxFiles : files.Count != 1)
            return $"a folder has 1 to {MaxFiles:N0} files, and what is none is one file";
        HashSet<string> paths = new(StringComparer.OrdinalIgnoreCase);
        foreach (ArtifactFile file in files)
        {
            if (file.Bytes < 0 || file.Bytes > long.MaxValue - length)
                return "a file has no length, or they have more bytes than can be counted";
            length += file.Bytes;
            if (isFolder ? !ArtifactPath.IsSafe(file.Path) : file.Path.Length > 0 && (!ArtifactPath.IsSafe(file.Path) || file.Path.Contains('/', StringComparison.Ordinal)))
                return $"'{file.Path}' is no name for {ArtifactPath.Rules}";
            if (!paths.Add(file.Path))
                return $"'{file.Path}' is there twice, or differs from another in capitals alone, which not every system can tell apart";
        }

        // A file cannot be the folder of another.
        foreach (string path in paths)
        {
            for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
            {
                if (paths.Contains(path[..slash]))
                    return $"'{path[..slash]}' is a file, and the folder of '{path}'";
            }
        }

        return null;
    }

    private static ArtifactFile? ReadFile(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> path = default;
        ulong length = 0;
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            if (reader.Field == 1)
                path = reader.Bytes();
            else if (reader.Field == 2)
                length = reader.Number();
        }

        return reader.IsMalformed || length > long.MaxValue || path.Length > ArtifactPath.MaxBytes || !System.Text.Unicode.Utf8.IsValid(path)
            ? null
            : new ArtifactFile(Encoding.UTF8.GetString(path), (long)length);
    }

    private static byte[] BytesOf(Digest digest)
    {
        byte[] bytes = new byte[Digest.Bytes];
        digest.CopyTo(bytes);
        return bytes;
    }
}
