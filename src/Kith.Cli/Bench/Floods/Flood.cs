using System;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Cli.Bench.Floods;

/// <summary>Something that strangers do to a daemon, over and over.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Workers">How many do it at once.</param>
/// <param name="AttackAsync">One of them, by its number, until it is cancelled; tells of every attempt. Failing is what an attacker is used to.</param>
internal sealed record Flood(string Name, int Workers, Func<FloodTarget, int, Action, CancellationToken, Task> AttackAsync)
{
    /// <summary>Whether it takes the limits of the HTTP API, which all programs of a machine share: then only the other member is asked how it fares.</summary>
    public bool TakesHttpApi { get; init; }

    /// <summary>Whether as many as <see cref="Workers"/> take all that the daemon can do, so that ten times as many ask for ten times that.</summary>
    public bool Saturates { get; init; } = true;
}
