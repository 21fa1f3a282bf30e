using System;

namespace Kith.Libp2p.Admission;

/// <summary>What a swarm asks of those who want to belong to it. The same in a whole swarm.</summary>
internal sealed record AdmissionOptions
{
    /// <summary>Nothing is asked.</summary>
    public static readonly AdmissionOptions Open = new();

    /// <summary>The swarm's name: a proof for one is none for another.</summary>
    public string Swarm { get; init; } = "";

    /// <summary>What members know; null where nobody has to know anything.</summary>
    public SwarmSecret? Secret { get; init; }

    /// <summary>Zeros of hexadecimal asked of a peer's proof of work; 0 asks for none.</summary>
    public int Difficulty { get; init; }

    /// <summary>Our own proof of work.</summary>
    public ulong Work { get; init; }

    /// <summary>Zero bits asked of a peer id (S/Kademlia's static puzzle); 0 asks for none.</summary>
    public int PuzzleBits { get; init; }

    /// <summary>How long the exchange may take: four messages, and the peer has nothing to compute.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether peers have to show something before anything else is spoken with them.</summary>
    public bool IsAsked => Secret is not null || Difficulty > 0;
}
