using System;
using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>
/// How fast contacts die, as one node sees it, and how often they are therefore to be checked: so often that a tenth of them at most is dead
/// unnoticed, as MSPastry tunes itself (Castro, Costa and Rowstron, DSN 2004). Where hardly anybody dies, the options' own periods hold.
/// </summary>
/// <remarks>
/// Deaths count with a weight that falls to a third within <see cref="Memory"/>. The rate is at first too low, since among contacts that are seldom
/// checked most of the dead are still unknown; each that is found shortens the period, until hardly any is.
/// </remarks>
internal struct Turnover
{
    private const double DeadShare = 0.1;
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(5);

    private double _deaths; // Weighted, as of the last.
    private Instant _lastAt;

    /// <summary>A contact was found dead.</summary>
    public void Died(Instant now) => (_deaths, _lastAt) = (Weighted(now) + 1, now);

    /// <summary>How much shorter than the options have it each period of upkeep is to be: 1 where they are short enough, and more than 0.</summary>
    /// <param name="now">Now.</param>
    /// <param name="contacts">How many contacts there are.</param>
    /// <param name="longest">The period in which a contact is checked at least.</param>
    public readonly double Pace(Instant now, int contacts, TimeSpan longest)
    {
        if (_deaths == 0)
            return 1;
        double deathsPerSecond = Weighted(now) / (Memory.TotalSeconds * Math.Max(1, contacts));
        return Math.Min(1, DeadShare / deathsPerSecond / longest.TotalSeconds);
    }

    private readonly double Weighted(Instant now) => _deaths == 0 ? 0 : _deaths * Math.Exp((_lastAt - now) / Memory);
}
