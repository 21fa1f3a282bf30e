using System;
using System.Linq;

namespace Kith.EndToEnd.Tests.Nemesis;

/// <summary>
/// Real processes under load, and what befalls them: nothing that was acknowledged may be lost. Each test names its experiment; the long form
/// takes the minutes that KITH_TEST_NEMESIS says.
/// </summary>
public abstract class Experiment
{
    private protected const int Replicas = 5;

    /// <summary>Whether the networks are rings: KITH_TEST_OVERLAY says so.</summary>
    internal static bool IsRing { get; } = Environment.GetEnvironmentVariable("KITH_TEST_OVERLAY") == "ring";

    private protected static readonly TimeSpan Repair = TimeSpan.FromSeconds(15 + 60); // To notice, and to repair.

    private protected Random Random { get; } = new(5);

    private protected Ledger Ledger { get; } = new();

    private protected ClusterNode Pick(NodeCluster cluster, ClusterNode? not = null)
    {
        lock (Random)
        {
            ClusterNode[] running = [.. cluster.Running.Where(node => node != not)];
            return running[Random.Next(running.Length)];
        }
    }

    private protected static void Report(string experiment, string figures) =>
        TestContext.Current.TestOutputHelper?.WriteLine($"{experiment}: {figures}");
}
