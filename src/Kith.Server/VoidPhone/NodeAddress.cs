using System;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace Kith.Server.VoidPhone;

/// <summary>An IP address and a port as DHT-14 writes them: <c>192.0.2.7:8000</c>, <c>[2001:db8::7]:8000</c>.</summary>
internal sealed record NodeAddress(IPAddress Address, int Port)
{
    private const int MaxBytes = 64; // The longest IPv6 address in brackets, with a port, is shorter.

    /// <summary>Reads an address from ASCII; false when it is none, or its port is 0.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out NodeAddress? address)
    {
        address = null;
        int colon = text.LastIndexOf((byte)':');
        if (colon <= 0 || text.Length > MaxBytes || text.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            return false;
        ReadOnlySpan<byte> host = text[..colon];
        bool isBracketed = host is [(byte)'[', .., (byte)']'];
        if (isBracketed)
            host = host[1..^1];
        if (host.Contains((byte)':') != isBracketed || host.Contains((byte)'%') || !TryReadPort(text[(colon + 1)..], out int port))
            return false;
        string name = Encoding.ASCII.GetString(host);
        // Short and octal forms of IPv4 mean different addresses to different readers.
        if (!IPAddress.TryParse(name, out IPAddress? ip) || (!isBracketed && ip.ToString() != name))
            return false;
        address = new NodeAddress(ip, port);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => new IPEndPoint(Address, Port).ToString();

    private static bool TryReadPort(ReadOnlySpan<byte> digits, out int port)
    {
        port = 0;
        if (digits.Length is 0 or > 5 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        foreach (byte digit in digits)
            port = (port * 10) + digit - '0';
        return port is >= 1 and <= ushort.MaxValue;
    }
}
