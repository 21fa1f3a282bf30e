using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Net;
using System.Text;

namespace Kith.Server.VoidPhone;

/// <summary>
/// What SUCCESS carries in the dialect of DHT-14: the value, a zero byte, and for each node its id, a zero byte, its IP address, a zero byte
/// and its port as u32. A reader takes the value to end at the first zero byte, so one that has such bytes itself arrives cut; that is the
/// format's, and the other dialect has no such trouble.
/// </summary>
internal sealed record SuccessPayload(ReadOnlyMemory<byte> Value, IReadOnlyList<NodeEntry> Nodes)
{
    /// <summary>Nodes in one payload that are read; k nodes are written.</summary>
    public const int MaxNodes = 256;

    private const int PortBytes = 4;

    /// <summary>Reads a payload; false when it is none.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out SuccessPayload? decoded)
    {
        decoded = null;
        int end = payload.IndexOf((byte)0);
        if (end < 0)
            return false;
        byte[] value = payload[..end].ToArray();
        List<NodeEntry> nodes = [];
        for (ReadOnlySpan<byte> rest = payload[(end + 1)..]; !rest.IsEmpty;)
        {
            if (nodes.Count == MaxNodes || !TryReadNode(ref rest, out NodeEntry? node))
                return false;
            nodes.Add(node);
        }

        decoded = new SuccessPayload(value, nodes);
        return true;
    }

    /// <summary>The bytes.</summary>
    public byte[] Encode()
    {
        List<byte> payload = new(Value.Length + 1 + (64 * Nodes.Count));
        payload.AddRange(Value.Span);
        payload.Add(0);
        Span<byte> port = stackalloc byte[PortBytes];
        foreach (NodeEntry node in Nodes)
        {
            payload.AddRange(Encoding.ASCII.GetBytes(node.Id));
            payload.Add(0);
            payload.AddRange(Encoding.ASCII.GetBytes(node.Address.Address.ToString()));
            payload.Add(0);
            BinaryPrimitives.WriteUInt32BigEndian(port, (uint)node.Address.Port);
            payload.AddRange(port);
        }

        return [.. payload];
    }

    private static bool TryReadNode(ref ReadOnlySpan<byte> rest, [NotNullWhen(true)] out NodeEntry? node)
    {
        node = null;
        if (rest.IndexOf((byte)0) != NodeEntry.IdCharacters)
            return false;
        string id = Encoding.ASCII.GetString(rest[..NodeEntry.IdCharacters]);
        rest = rest[(NodeEntry.IdCharacters + 1)..];
        int end = rest.IndexOf((byte)0);
        if (!id.All(char.IsAsciiHexDigit) || end < 0 || rest.Length < end + 1 + PortBytes)
            return false;
        uint port = BinaryPrimitives.ReadUInt32BigEndian(rest[(end + 1)..]);
        if (port is 0 or > ushort.MaxValue || rest[..end].Contains((byte)'%') || !IPAddress.TryParse(Encoding.ASCII.GetString(rest[..end]), out IPAddress? address))
            return false;
        rest = rest[(end + 1 + PortBytes)..];
        node = new NodeEntry(id, new NodeAddress(address, (int)port));
        return true;
    }
}
