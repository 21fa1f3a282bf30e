using System;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Simulation.Network;

/// <summary>A contact that knows its simulated host, so that delivery needs no dictionary.</summary>
internal sealed class SimulatedContact(PeerId peer, in Identifier place, SimulatedHost host) : Contact(peer, in place, Addressed)
{
    // Every simulated server is reachable at "its address"; one array serves them all.
    private static readonly ReadOnlyMemory<byte>[] Addressed = [new byte[] { 0 }];

    public SimulatedHost Host { get; } = host;
}
