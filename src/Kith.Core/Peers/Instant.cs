using System;

namespace Kith.Core.Peers;

/// <summary>
/// A moment on a node's monotonic clock, in microseconds since that clock's own beginning. Decisions take it as an argument;
/// only procedures ask the <see cref="TimeProvider"/>. Wall-clock moments are <see cref="DateTimeOffset"/>.
/// </summary>
/// <param name="Microseconds">Microseconds since the clock began.</param>
public readonly record struct Instant(long Microseconds) : IComparable<Instant>
{
    /// <summary>Later than any moment that will come.</summary>
    public static readonly Instant Never = new(long.MaxValue);

    /// <summary>Whole seconds since the clock began, for places where four bytes must do.</summary>
    internal int Seconds => (int)(Microseconds / 1_000_000);

    /// <inheritdoc/>
    public int CompareTo(Instant other) => Microseconds.CompareTo(other.Microseconds);

    /// <summary>The moment a span later.</summary>
    public static Instant operator +(Instant instant, TimeSpan span) => new(instant.Microseconds + (span.Ticks / TimeSpan.TicksPerMicrosecond));

    /// <summary>The span between two moments.</summary>
    public static TimeSpan operator -(Instant later, Instant earlier) => TimeSpan.FromMicroseconds(later.Microseconds - earlier.Microseconds);

    /// <summary>Earlier than.</summary>
    public static bool operator <(Instant left, Instant right) => left.Microseconds < right.Microseconds;

    /// <summary>Later than.</summary>
    public static bool operator >(Instant left, Instant right) => left.Microseconds > right.Microseconds;

    /// <summary>Not later than.</summary>
    public static bool operator <=(Instant left, Instant right) => left.Microseconds <= right.Microseconds;

    /// <summary>Not earlier than.</summary>
    public static bool operator >=(Instant left, Instant right) => left.Microseconds >= right.Microseconds;
}
