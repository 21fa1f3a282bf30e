namespace Kith.Simulation.Exploration;

/// <summary>One thing that may happen next.</summary>
/// <param name="Kind">What.</param>
/// <param name="Node">To whom.</param>
/// <param name="Flight">Which conversation's message, where it is one.</param>
internal readonly record struct RingEvent(RingEventKind Kind, byte Node, int Flight = -1)
{
    /// <summary>Whether a scenario may allow only so many of its kind.</summary>
    public bool IsFault => Kind is RingEventKind.LoseRequest or RingEventKind.LoseAnswer or RingEventKind.Expire or RingEventKind.Crash;
}
