using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using Kith.Core.Peers;

namespace Kith.Libp2p.Host;

/// <summary>
/// Decides, before any costly step, whether a stranger may begin a handshake: limits on handshakes under way, connections per address
/// and new connections per second. The rates are go-libp2p's. Loopback is exempt from all that counts by address.
/// </summary>
internal sealed class AcceptGate(HostOptions options, TimeProvider time)
{
    private const int AddressBurst = 16;
    private const double AddressRate = 0.2;
    private const int SiteBurst = 80;
    private const double SiteRate = 0.5;
    private const int MaxTrackedGroups = 4096;

    private readonly Lock _gate = new();
    private readonly TokenBuckets _addressRates = new(AddressBurst, AddressRate, MaxTrackedGroups);
    private readonly TokenBuckets _siteRates = new(SiteBurst, SiteRate, MaxTrackedGroups);
    private readonly Dictionary<AddressGroup, int> _connections = [];
    private int _handshakes;

    /// <summary>
    /// Lets a connection in, or says why not. Who was let in calls <see cref="EndHandshake"/> and <see cref="Leave"/> once each.
    /// </summary>
    public AcceptRefusal TryEnter(IPAddress address)
    {
        Instant now = time.GetInstant();
        lock (_gate)
        {
            if (_handshakes == options.MaxConcurrentHandshakes)
                return AcceptRefusal.Handshakes;
            if (!IPAddress.IsLoopback(address))
            {
                AddressGroup group = AddressGroup.Of(address, AddressGroup.CustomerBits);
                int connections = _connections.GetValueOrDefault(group);
                if (connections == options.MaxInboundPerAddress)
                    return AcceptRefusal.AddressLimit;
                if (!_addressRates.TryTake(group, now) || !_siteRates.TryTake(AddressGroup.Of(address, AddressGroup.SiteBits), now))
                    return AcceptRefusal.AddressRate;
                _connections[group] = connections + 1;
            }

            _handshakes++;
            return AcceptRefusal.None;
        }
    }

    /// <summary>The handshake ended, well or badly.</summary>
    public void EndHandshake()
    {
        lock (_gate)
            _handshakes--;
    }

    /// <summary>The connection ended.</summary>
    public void Leave(IPAddress address)
    {
        if (IPAddress.IsLoopback(address))
            return;
        AddressGroup group = AddressGroup.Of(address, AddressGroup.CustomerBits);
        lock (_gate)
        {
            int left = _connections[group] - 1;
            if (left == 0)
                _connections.Remove(group);
            else
                _connections[group] = left;
        }
    }
}
