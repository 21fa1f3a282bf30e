using System;

namespace Kith.Simulation.Network;

/// <summary>Hosts with one kind of line. Messages queue for the sender's line, and take time on the receiver's.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Share">Its share of the hosts, in the measure of the others' shares: more than 0.</param>
/// <param name="UploadMegabitsPerSecond">What it sends: more than 0.</param>
/// <param name="DownloadMegabitsPerSecond">What it receives: more than 0.</param>
public sealed record NodeClass(string Name, double Share, double UploadMegabitsPerSecond, double DownloadMegabitsPerSecond)
{
    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public void Validate()
    {
        Require(Share, nameof(Share));
        Require(UploadMegabitsPerSecond, nameof(UploadMegabitsPerSecond));
        Require(DownloadMegabitsPerSecond, nameof(DownloadMegabitsPerSecond));
    }

    private void Require(double value, string name)
    {
        if (!(value > 0 && value <= 1_000_000))
            throw new ArgumentOutOfRangeException(name, $"{name} of {Name} is {value}; it must be more than 0 and at most 1,000,000.");
    }
}
