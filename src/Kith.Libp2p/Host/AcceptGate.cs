using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using Kith.Core.Peers;
using Kith.Libp2p.Scopes;

namespace Kith.Libp2p.Host;

/// <summary>
/// Decides, before any costly step, whether a stranger may begin a handshake: limits on handshakes under way, connections per address
/// and new connections per second. The rates are go-libp2p's. Loopback, and what the gates allow, is exempt from all that counts by address.
/// </summary>
internal sealed class AcceptGate(HostState state, TimeProvider time)
{
    // An IPv6 site may make more connections than one address, but not as many as all its addresses together.
    private const int SiteBurstFactor = 5;
    private const double SiteRateFactor = 2.5;
    private const int MaxTrackedGroups = 4096;

    private readonly Lock _gate = new();
    private readonly TokenBuckets _addressRates = new(MaxTrackedGroups);
    private readonly TokenBuckets _siteRates = new(MaxTrackedGroups);
    private readonly Dictionary<AddressGroup, int> _connections = [];
    private int _handshakes;

    /// <summary>
    /// Lets a connection in, or says why not. Who was let in calls <see cref="EndHandshake"/> and <see cref="Leave"/> once each.
    /// </summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="isCounted">Whether it counts by address; to be said again when it leaves, since what is exempt may change meanwhile.</param>
    public AcceptRefusal TryEnter(IPAddress address, out bool isCounted)
    {
        Instant now = time.GetInstant();
        ResourceLimits limits = state.Scopes.Limits;
        isCounted = false;
        if (!state.Gates.Lets(address))
            return AcceptRefusal.Blocked;
        lock (_gate)
        {
            if (_handshakes >= limits.MaxHandshakes)
                return AcceptRefusal.Handshakes;
            if (!IPAddress.IsLoopback(address) && !state.Gates.IsAllowed(address))
            {
                AddressGroup group = AddressGroup.Of(address, AddressGroup.CustomerBits);
                int connections = _connections.GetValueOrDefault(group);
                if (connections >= limits.MaxConnectionsPerAddress)
                    return AcceptRefusal.AddressLimit;
                int burst = limits.ConnectionBurstPerAddress;
                double rate = limits.ConnectionsPerSecondPerAddress;
                if (!_addressRates.TryTake(group, now, burst, rate) || !_siteRates.TryTake(AddressGroup.Of(address, AddressGroup.SiteBits), now, burst * SiteBurstFactor, rate * SiteRateFactor))
                    return AcceptRefusal.AddressRate;
                _connections[group] = connections + 1;
                isCounted = true;
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
    public void Leave(IPAddress address, bool isCounted)
    {
        if (!isCounted)
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
