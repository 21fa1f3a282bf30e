using System;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Network;

/// <summary>
/// What is wrong with the links of a simulated network just now. Faults of one kind that overlap add up, and each takes away what it
/// brought.
/// </summary>
/// <param name="hosts">How many machines there are.</param>
/// <param name="random">Decides which messages are hit.</param>
internal sealed class LinkFaults(int hosts, SeededRandom random)
{
    private const int Whole = 1_000;

    private readonly int[] _cuts = new int[hosts * hosts]; // How many faults cut each direction of each pair.

    /// <summary>Messages in a thousand that are lost, beside those of the network's own model.</summary>
    public int LossPerMille { get; set; }

    /// <summary>Requests in a thousand that arrive a second time.</summary>
    public int DuplicatesPerMille { get; set; }

    /// <summary>Each message is late by up to so many microseconds, so that later ones overtake it.</summary>
    public long Spread { get; set; }

    /// <summary>Cuts one direction between two machines.</summary>
    public void Cut(int from, int to) => _cuts[(from * hosts) + to]++;

    /// <summary>Takes back one cut.</summary>
    public void Mend(int from, int to) => _cuts[(from * hosts) + to]--;

    /// <summary>Whether nothing goes from one machine to another.</summary>
    public bool IsCut(int from, int to) => _cuts[(from * hosts) + to] > 0;

    /// <summary>Whether a message between two machines vanishes.</summary>
    public bool Loses(int from, int to) => IsCut(from, to) || IsHit(LossPerMille);

    /// <summary>Whether a request arrives twice.</summary>
    public bool Doubles() => IsHit(DuplicatesPerMille);

    /// <summary>By how much a message is late.</summary>
    public long Lateness() => Spread > 0 ? random.NextInt64(Spread) : 0;

    private bool IsHit(int perMille) => perMille > 0 && random.Next(Whole) < Math.Min(perMille, Whole);
}
