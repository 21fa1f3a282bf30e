using System;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>The timer of a clock that stands still.</summary>
internal sealed class StandingTimer : ITimer
{
    public static readonly StandingTimer Instance = new();

    public bool Change(TimeSpan dueTime, TimeSpan period) => true;

    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
