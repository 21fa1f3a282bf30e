using System;
using System.Threading;

namespace Kith.Cli.Studies;

/// <summary>Says now and then how far a sweep is, and how long it will still take at the pace so far.</summary>
internal sealed class SweepProgress : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time;
    private readonly int _all;
    private readonly Func<int> _done;
    private readonly long _began;
    private readonly ITimer _timer;

    /// <param name="terminal">Where.</param>
    /// <param name="time">Measures the pace.</param>
    /// <param name="all">Runs to be done.</param>
    /// <param name="done">Reads how many are.</param>
    public SweepProgress(Terminal terminal, TimeProvider time, int all, Func<int> done)
    {
        _time = time;
        _all = all;
        _done = done;
        _began = time.GetTimestamp();
        _timer = time.CreateTimer(_ => terminal.Note(Line), state: null, Every, Every);
    }

    /// <summary>How far it is.</summary>
    public string Line => LineOf(_done(), _all, _time.GetElapsedTime(_began));

    /// <summary>What is said of so many runs after so long.</summary>
    internal static string LineOf(int done, int all, TimeSpan elapsed)
    {
        string pace = done == 0 ? "" : $", about {Short(elapsed * (all - done) / done)} left";
        return $"{done:N0} of {all:N0} runs, {Short(elapsed)}{(done < all ? pace : "")}";
    }

    public void Dispose() => _timer.Dispose();

    private static string Short(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{(int)time.TotalHours} h {time.Minutes} min" : time.TotalMinutes >= 1 ? $"{time.Minutes} min {time.Seconds} s" : $"{Math.Max(1, time.Seconds)} s";
}
