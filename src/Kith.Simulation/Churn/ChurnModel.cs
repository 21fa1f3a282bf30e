using System;

namespace Kith.Simulation.Churn;

/// <summary>How nodes come and go: each stays for a session, is away, and comes back to the same machine with the disk it left, unless who goes is gone for ever.</summary>
public sealed record ChurnModel
{
    /// <summary>
    /// IPFS in April 2022 (ProbeLab, request for measurement 2): half of the sessions last at most 2 hours and 80 % at most 8, which a Weibull of
    /// shape 0.61 and scale 3.66 hours fits.
    /// </summary>
    public static readonly ChurnModel Ipfs = new() { Session = new WeibullSpell(0.61, 3.66 * 3_600), Away = new WeibullSpell(0.61, 3.66 * 3_600) };

    /// <summary>KAD (Steiner, En-Najjary and Biersack 2009, as a simulator of Kademlia has the figures): shape 0.68, scale 14,900 seconds.</summary>
    public static readonly ChurnModel Kad = new() { Session = new WeibullSpell(0.68, 14_900), Away = new WeibullSpell(0.68, 14_900) };

    /// <summary>
    /// The Mainline DHT, by how long nodes that stored something could still be found: 85.9 % after an hour, 38.9 % after a day, 3.1 % after a
    /// week, which a Weibull of shape 0.65 and scale 26 hours fits.
    /// </summary>
    public static readonly ChurnModel Mainline = new() { Session = new WeibullSpell(0.65, 26 * 3_600), Away = new WeibullSpell(0.65, 26 * 3_600) };

    /// <summary>How long a node stays: an hour on average.</summary>
    public Spell Session { get; init; } = new ExponentialSpell(3_600);

    /// <summary>How long it is away before it comes back: like a session, so that half of the machines are up. What is published of this is little.</summary>
    public Spell Away { get; init; } = new ExponentialSpell(3_600);

    /// <summary>The share of sessions that end in good order, with a hand-over, 0 to 1; the others end as by kill -9.</summary>
    public double LeaveShare { get; init; }

    /// <summary>
    /// Whether who goes is gone for ever, its disk too, and somebody new comes in its place: under another name, with nothing. False: the same
    /// machine comes back with the disk it left.
    /// </summary>
    public bool IsForEver { get; init; }

    /// <summary>The share of machines that is up at a random moment, in the long run.</summary>
    public double UpShare => Session.Mean / (Session.Mean + Away.Mean);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public void Validate()
    {
        Session.Validate();
        Away.Validate();
        if (!(LeaveShare >= 0 && LeaveShare <= 1))
            throw new ArgumentOutOfRangeException(nameof(LeaveShare), $"{nameof(LeaveShare)} is {LeaveShare}; it must be 0 to 1.");
    }
}
