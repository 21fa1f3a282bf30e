using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using Kith.Core.Formats;

namespace Kith.Artifacts.Names;

/// <summary>
/// A list of versions as bytes. Protobuf: 1 format (1), 2 latest, 3 versions (1 name, 2 id, 3 bytes, and in Unix milliseconds 4 created, 5 end of the lease or
/// absent, 6 renewed).
/// </summary>
internal static class VersionListFormat
{
    private const ulong Format = 1;
    private static readonly long LastUnixMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static byte[] Encode(VersionList list)
    {
        ArrayBufferWriter<byte> output = new(1_024);
        ProtobufWriter writer = new(output);
        writer.Number(1, Format);
        if (list.Latest is { } latest)
            writer.Bytes(2, Encoding.ASCII.GetBytes(latest));
        foreach (ArtifactVersion version in list.Versions)
            writer.Bytes(3, Encode(version));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a list; null when it is malformed.</summary>
    public static VersionList? Decode(ReadOnlySpan<byte> bytes)
    {
        ulong format = 0;
        string? latest = null;
        List<ArtifactVersion> versions = [];
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    format = reader.Number();
                    break;
                case 2 when !ArtifactName.TryRead(reader.Bytes(), out latest):
                    return null;
                case 3:
                    if (versions.Count == VersionList.MaxVersions || DecodeVersion(reader.Bytes()) is not { } version)
                        return null;
                    versions.Add(version);
                    break;
                default:
                    break;
            }
        }

        VersionList list = new() { Versions = versions, Latest = latest };
        return reader.IsMalformed || format != Format || (latest is not null && list.Find(latest) is null) ? null : list;
    }

    private static byte[] Encode(ArtifactVersion version)
    {
        ArrayBufferWriter<byte> output = new(128);
        ProtobufWriter writer = new(output);
        byte[] id = new byte[Digest.Bytes];
        version.Id.CopyTo(id);
        writer.Bytes(1, Encoding.ASCII.GetBytes(version.Version));
        writer.Bytes(2, id);
        writer.Number(3, (ulong)version.Bytes);
        writer.Number(4, (ulong)version.Created.ToUnixTimeMilliseconds());
        if (version.LeaseEnds is { } end)
            writer.Number(5, (ulong)end.ToUnixTimeMilliseconds());
        writer.Number(6, (ulong)version.Renewed.ToUnixTimeMilliseconds());
        return output.WrittenSpan.ToArray();
    }

    private static ArtifactVersion? DecodeVersion(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> name = default, id = default;
        ulong length = 0, created = 0, renewed = 0;
        ulong? end = null;
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Bytes(); break;
                case 2: id = reader.Bytes(); break;
                case 3: length = reader.Number(); break;
                case 4: created = reader.Number(); break;
                case 5: end = reader.Number(); break;
                case 6: renewed = reader.Number(); break;
                default: break;
            }
        }

        ulong last = (ulong)LastUnixMilliseconds;
        if (reader.IsMalformed || id.Length != Digest.Bytes || length > long.MaxValue || created > last || renewed > last || end > last || !ArtifactName.TryRead(name, out string? version))
            return null;
        return new ArtifactVersion
        {
            Version = version,
            Id = new Digest(id),
            Bytes = (long)length,
            Created = DateTimeOffset.FromUnixTimeMilliseconds((long)created),
            LeaseEnds = end is { } ends ? DateTimeOffset.FromUnixTimeMilliseconds((long)ends) : null,
            Renewed = DateTimeOffset.FromUnixTimeMilliseconds((long)renewed),
        };
    }
}
