using System;

namespace Kith.Testing.Tests;

/// <summary>A pace that stands still; its timers are the system's.</summary>
internal sealed class StandingPace : TimeProvider
{
    public override long GetTimestamp() => 0;
}
