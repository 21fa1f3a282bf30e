using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Kith.Libp2p.Host;

/// <summary>The addresses that one stranger is likely to command: an IPv4 address, or a prefix of IPv6 ones.</summary>
internal readonly record struct AddressGroup(UInt128 Prefix, int Bits)
{
    /// <summary>An IPv6 customer's usual share.</summary>
    public const int CustomerBits = 56;

    /// <summary>An IPv6 site's usual share.</summary>
    public const int SiteBits = 48;

    private const int AddressBits = 128;

    /// <summary>The group of an address; IPv4 addresses stand alone whatever the prefix.</summary>
    public static AddressGroup Of(IPAddress address, int ipv6Bits)
    {
        bool isIpv4 = address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6;
        int bits = isIpv4 ? AddressBits : ipv6Bits;
        UInt128 whole = BinaryPrimitives.ReadUInt128BigEndian(address.MapToIPv6().GetAddressBytes());
        return new AddressGroup(whole >> (AddressBits - bits), bits);
    }
}
