using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using Kith.Libp2p.Formats;

namespace Kith.Libp2p.Mdns;

/// <summary>
/// The DNS messages of libp2p's discovery on a local network: a question for PTR records of <c>_p2p._udp.local</c>, and an answer that names the peer under
/// it, with a TXT record of its addresses as <c>dnsaddr=</c> (libp2p specification, discovery/mdns; RFC 1035 section 4; RFC 6763).
/// </summary>
internal static class MdnsMessage
{
    /// <summary>The longest message: what fits into an Ethernet frame (RFC 6762, section 17).</summary>
    public const int MaxBytes = 1_472;

    /// <summary>The most addresses read from a message, or written to one.</summary>
    public const int MaxAddresses = 16;

    private const int HeaderBytes = 12;
    private const ushort Answer = 0x8400; // A response, authoritative.
    private const ushort ResponseFlag = 0x8000;
    private const ushort TypePtr = 12;
    private const ushort TypeTxt = 16;
    private const ushort ClassInternet = 1;
    private const ushort ClassMask = 0x7fff; // The upper bit asks for unicast, or for caches to be flushed.
    private const uint TimeToLiveSeconds = 360;
    private const int MaxNameBytes = 255;
    private const int MaxLabelBytes = 63;
    private const int MaxPointers = 16;
    private const int MaxRecords = 64;

    private static ReadOnlySpan<byte> Service => "\u0004_p2p\u0004_udp\u0005local\0"u8;

    private static ReadOnlySpan<byte> AddressPrefix => "dnsaddr="u8;

    /// <summary>The question for peers.</summary>
    public static byte[] Query()
    {
        byte[] message = new byte[HeaderBytes + Service.Length + 4];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), 1);
        Service.CopyTo(message.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(HeaderBytes + Service.Length), TypePtr);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(HeaderBytes + Service.Length + 2), ClassInternet);
        return message;
    }

    /// <summary>The answer of a peer. Addresses that do not fit any more are left away.</summary>
    /// <param name="name">What the peer is called in this network and nowhere else: 1 to 63 letters and digits, drawn at random.</param>
    /// <param name="addresses">Where it can be dialled, each with its peer id.</param>
    public static byte[] Response(string name, IReadOnlyList<Multiaddress> addresses)
    {
        byte[] message = new byte[MaxBytes];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Answer);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), 1);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(10), 1);
        byte[] owner = [(byte)name.Length, .. Encoding.ASCII.GetBytes(name), .. Service];
        int end = WriteRecord(message, HeaderBytes, Service, TypePtr, owner);
        List<byte> text = [];
        int count = 0;
        foreach (Multiaddress address in addresses)
        {
            byte[] entry = [.. AddressPrefix, .. Encoding.ASCII.GetBytes(address.ToString())];
            if (count == MaxAddresses || entry.Length > byte.MaxValue || end + owner.Length + 10 + text.Count + 1 + entry.Length > MaxBytes)
                continue;
            text.Add((byte)entry.Length);
            text.AddRange(entry);
            count++;
        }

        end = WriteRecord(message, end, owner, TypeTxt, [.. text]);
        return message[..end];
    }

    /// <summary>Whether a message asks for peers.</summary>
    public static bool IsQuery(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderBytes || (BinaryPrimitives.ReadUInt16BigEndian(message[2..]) & ResponseFlag) != 0)
            return false;
        int questions = Math.Min((int)BinaryPrimitives.ReadUInt16BigEndian(message[4..]), MaxRecords);
        int place = HeaderBytes;
        Span<byte> name = stackalloc byte[MaxNameBytes];
        for (int question = 0; question < questions; question++)
        {
            if (!TryName(message, ref place, name, out int length) || place + 4 > message.Length)
                return false;
            ushort type = BinaryPrimitives.ReadUInt16BigEndian(message[place..]);
            int kind = BinaryPrimitives.ReadUInt16BigEndian(message[(place + 2)..]) & ClassMask;
            place += 4;
            if (type == TypePtr && kind == ClassInternet && IsService(name[..length]))
                return true;
        }

        return false;
    }

    /// <summary>The addresses an answer names, those with a peer id; empty for any other message.</summary>
    public static List<Multiaddress> Addresses(ReadOnlySpan<byte> message)
    {
        List<Multiaddress> addresses = [];
        if (message.Length < HeaderBytes || (BinaryPrimitives.ReadUInt16BigEndian(message[2..]) & ResponseFlag) == 0)
            return addresses;
        int place = HeaderBytes;
        Span<byte> name = stackalloc byte[MaxNameBytes];
        int questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        int records = BinaryPrimitives.ReadUInt16BigEndian(message[6..]) + BinaryPrimitives.ReadUInt16BigEndian(message[8..]) + BinaryPrimitives.ReadUInt16BigEndian(message[10..]);
        for (int question = 0; question < questions; question++, place += 4)
        {
            if (question == MaxRecords || !TryName(message, ref place, name, out _) || place + 4 > message.Length)
                return addresses;
        }

        for (int record = 0; record < Math.Min(records, MaxRecords); record++)
        {
            if (!TryName(message, ref place, name, out int length) || place + 10 > message.Length)
                break;
            ushort type = BinaryPrimitives.ReadUInt16BigEndian(message[place..]);
            int dataLength = BinaryPrimitives.ReadUInt16BigEndian(message[(place + 8)..]);
            place += 10;
            if (place + dataLength > message.Length)
                break;
            if (type == TypeTxt && IsBelowService(name[..length]))
                TakeAddresses(message.Slice(place, dataLength), addresses);
            place += dataLength;
        }

        return addresses;
    }

    private static void TakeAddresses(ReadOnlySpan<byte> text, List<Multiaddress> addresses)
    {
        while (!text.IsEmpty && text[0] < text.Length && addresses.Count < MaxAddresses)
        {
            ReadOnlySpan<byte> entry = text.Slice(1, text[0]);
            text = text[(1 + text[0])..];
            if (entry.StartsWith(AddressPrefix) && Ascii.IsValid(entry) && Multiaddress.TryParse(Encoding.ASCII.GetString(entry[AddressPrefix.Length..]), out Multiaddress? address) && address is { Peer: not null, IsDialable: true })
                addresses.Add(address);
        }
    }

    private static int WriteRecord(byte[] message, int place, ReadOnlySpan<byte> name, ushort type, ReadOnlySpan<byte> data)
    {
        name.CopyTo(message.AsSpan(place));
        place += name.Length;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(place), type);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(place + 2), ClassInternet);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(place + 4), TimeToLiveSeconds);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(place + 8), (ushort)data.Length);
        data.CopyTo(message.AsSpan(place + 10));
        return place + 10 + data.Length;
    }

    /// <summary>Reads a name, following pointers, which only ever lead back and not for ever; lower case in the result.</summary>
    private static bool TryName(ReadOnlySpan<byte> message, ref int place, Span<byte> name, out int length)
    {
        length = 0;
        int at = place;
        int pointers = 0;
        while (at < message.Length)
        {
            int label = message[at];
            if (label >= 0xc0)
            {
                if (at + 1 >= message.Length || ++pointers > MaxPointers)
                    return false;
                int target = ((label & 0x3f) << 8) | message[at + 1];
                if (pointers == 1)
                    place = at + 2;
                if (target >= at)
                    return false;
                at = target;
                continue;
            }

            if (label > MaxLabelBytes || at + 1 + label > message.Length || length + 1 + label > name.Length)
                return false;
            Ascii.ToLower(message.Slice(at, 1 + label), name[length..], out int written);
            if (written != 1 + label)
                return false;
            length += 1 + label;
            at += 1 + label;
            if (label > 0)
                continue;
            if (pointers == 0)
                place = at;
            return true;
        }

        return false;
    }

    private static bool IsService(ReadOnlySpan<byte> name) => name.SequenceEqual(Service);

    private static bool IsBelowService(ReadOnlySpan<byte> name) => name.Length > Service.Length && name[^Service.Length..].SequenceEqual(Service) && name[0] == name.Length - Service.Length - 1;
}
