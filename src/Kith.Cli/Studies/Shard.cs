using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kith.Core.Node;
using Kith.Simulation.Studies;

namespace Kith.Cli.Studies;

/// <summary>Every nth run of a sweep, for job arrays: <c>2/8</c> is the second of eight parts.</summary>
/// <param name="Part">Which, from 1.</param>
/// <param name="Of">How many parts there are.</param>
internal sealed record Shard(int Part, int Of)
{
    private const int Most = 100_000;

    /// <summary>Reads one; null stands for all.</summary>
    /// <exception cref="KithException">It has another form.</exception>
    public static Shard Parse(string? text)
    {
        if (text is null)
            return new Shard(1, 1);
        string[] parts = text.Split('/');
        if (parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int part)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int of)
            && part >= 1 && part <= of && of <= Most)
            return new Shard(part, of);
        throw new KithException(KithErrorCode.InvalidArgument, $"--shard is \"{text}\"; give I/N with I from 1 to N and N at most {Most:N0}, such as 2/8.");
    }

    /// <summary>Its runs.</summary>
    public IEnumerable<SweepRun> Take(IEnumerable<SweepRun> runs) => runs.Where(run => (run.Number - 1) % Of == Part - 1);
}
