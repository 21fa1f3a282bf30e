namespace Kith.Simulation.Time;

/// <summary>Something that happens at a moment of virtual time. Events are pooled by whoever makes them.</summary>
internal abstract class SimulatedEvent
{
    /// <summary>Microseconds since the world began.</summary>
    public long At;

    /// <summary>The order of scheduling, which decides between events of one moment.</summary>
    public long Sequence;

    /// <summary>The next event in the same slot of the wheel.</summary>
    public SimulatedEvent? Next;

    /// <summary>Fetches what it will need, some events before it happens; step by step, as what is needed is found in what was fetched before.</summary>
    /// <param name="step">From 0; a later one comes some events after the one before.</param>
    public virtual void Foresee(int step)
    {
    }

    /// <summary>Happens.</summary>
    public abstract void Fire();
}
