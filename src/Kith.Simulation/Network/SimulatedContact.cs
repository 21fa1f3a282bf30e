using System;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Simulation.Network;

/// <summary>A contact that knows its simulated host, so that delivery needs no dictionary.</summary>
internal sealed class SimulatedContact(PeerId peer, in Identifier place) : Contact(peer, in place, Addressed)
{
    // Every simulated server is reachable at "its address"; one array serves them all.
    private static readonly ReadOnlyMemory<byte>[] Addressed = [new byte[] { 0 }];

    /// <summary>Set by the host itself.</summary>
    public SimulatedHost Host { get; set; } = null!;
}
