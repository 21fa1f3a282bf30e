using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;

namespace Kith.Cli.Bench;

/// <summary>The rounds of a phase: their figures on a line, and all of them in a file.</summary>
internal sealed class RoundReport(string name, IReadOnlyList<RoundTime> rounds)
{
    /// <summary>The headings of <see cref="Line"/>.</summary>
    public static string Heading { get; } = $"{"Benchmark",-34}{"rounds",8}{"failed",8}{"prep time s",14}{"avg s",14}{"median s",14}{"p90 s",14}";

    public string Line => string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-34}{rounds.Count,8}{Failed,8}{rounds.Average(round => round.Preparation.TotalSeconds),14:F6}{Mean,14:F6}{Median,14:F6}{Quantile(0.9),14:F6}");

    public int Rounds => rounds.Count;

    /// <summary>Rounds whose outcome was wrong.</summary>
    public int Failed => rounds.Count(round => round.Failed);

    /// <summary>Seconds of the fastest round.</summary>
    public double Best => Quantile(0);

    public double Median => Quantile(0.5);

    /// <summary>Seconds of the slowest round.</summary>
    public double Worst => Quantile(1);

    private double Mean => rounds.Average(round => round.Duration.TotalSeconds);

    /// <summary>Runs a phase.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, after the round under way.</exception>
    public static RoundReport Run(RoundPhase phase, int rounds, TimeProvider time, CancellationToken cancellation)
    {
        List<RoundTime> times = [];
        for (int round = 0; round < rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            long preparing = time.GetTimestamp();
            Func<bool> measured = phase.Prepare();
            TimeSpan preparation = time.GetElapsedTime(preparing);
            DateTimeOffset started = time.GetUtcNow();
            long began = time.GetTimestamp();
            bool isRight = measured();
            times.Add(new RoundTime(started, preparation, time.GetElapsedTime(began), !isRight));
        }

        return new RoundReport(phase.Name, times);
    }

    /// <summary>Writes every round: times as Unix seconds, durations in seconds.</summary>
    public void WriteCsv(TextWriter writer)
    {
        writer.WriteLine("round,start_time,finish_time,task_prep_time,duration_s,failed");
        for (int round = 0; round < rounds.Count; round++)
        {
            RoundTime time = rounds[round];
            double started = time.Started.ToUnixTimeMilliseconds() / 1_000.0;
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{round},{started:F3},{started + time.Duration.TotalSeconds:F6},{time.Preparation.TotalSeconds:F9},{time.Duration.TotalSeconds:F9},{(time.Failed ? 1 : 0)}"));
        }
    }

    /// <summary>With values between two rounds where the share falls between them.</summary>
    private double Quantile(double share)
    {
        double[] sorted = [.. rounds.Select(round => round.Duration.TotalSeconds).Order()];
        double place = share * (sorted.Length - 1);
        double below = sorted[(int)place];
        return below + ((place - (int)place) * (sorted[Math.Min((int)place + 1, sorted.Length - 1)] - below));
    }
}
