using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Kith.Libp2p.Formats;

namespace Kith.Libp2p.Host;

/// <summary>The addresses under which a listener can be reached.</summary>
internal static class ListenAddresses
{
    /// <summary>
    /// The address itself, or those of all interfaces when it stands for any. Loopback comes last: it serves this machine alone.
    /// </summary>
    public static IEnumerable<Multiaddress> Concrete(IPEndPoint endPoint) =>
        endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any)
            ? InterfaceAddresses(endPoint.AddressFamily).Select(address => Multiaddress.FromEndPoint(new IPEndPoint(address, endPoint.Port)))
            : [Multiaddress.FromEndPoint(endPoint)];

    // Link-local addresses mean nothing without the name of the interface, which a multiaddr does not carry.
    private static IEnumerable<IPAddress> InterfaceAddresses(AddressFamily family) => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .Where(address => address.AddressFamily == family && !address.IsIPv6LinkLocal && !address.IsIPv6Multicast)
        .Distinct()
        .OrderBy(IPAddress.IsLoopback);
}
