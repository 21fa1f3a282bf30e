using System;
using System.Linq;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Simulation.Chaos;
using Kith.Simulation.Faults;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

/// <summary>The checks of chaos can fail: what is broken on purpose is found, and said to be what it is.</summary>
public class ChaosCheckTests
{
    [Fact]
    public void Losing_the_disks_of_all_holders_at_once_loses_records()
    {
        ChaosOptions beyond = new()
        {
            Nodes = 6,
            ExcusesLostQuorums = false,
            Limits = limits => limits with { DisksLost = 6, Kinds = [FaultKind.Wipe] },
        };
        AssertFound("nothing acknowledged is lost", beyond);
    }

    [Fact]
    public void Replica_that_says_stored_and_is_not_is_found() =>
        AssertFound("receipts are true", Broken((node, sound) => new BreaksPut(sound, _ => node.Host.Number % 2 == 0)));

    [Fact]
    public void Replica_that_keeps_no_deletions_is_found() => AssertFound("receipts are true", Broken((_, sound) => new BreaksPut(sound, IsTombstone)));

    [Fact]
    public void Acceptor_that_forgets_its_promises_is_found() =>
        AssertFound("swaps are linearizable", Broken((_, sound) => new GrantsEverything(sound)), seeds: 100);

    [Fact]
    public void Value_that_nobody_wrote_is_found() =>
        AssertFound("never a wrong answer", Broken((node, sound) => node.Host.Number == 1 ? new Inventor(sound) : sound));

    private static bool IsTombstone(PutValue put) => RecordEnvelope.TryDecode(put.Record.Value, out RecordEnvelope envelope) && envelope.IsTombstone;

    private static ChaosOptions Broken(Func<SimulatedNode, IRequestHandler, IRequestHandler> before) => new() { Nodes = 6, Before = before };

    private static void AssertFound(string invariant, ChaosOptions options, ulong seeds = 30)
    {
        string[] found = new string[seeds];
        for (ulong seed = 1; seed <= seeds; seed++)
        {
            found[seed - 1] = ChaosRun.Run(seed, options).Violation?.Invariant ?? "";
            if (found[seed - 1] == invariant)
                return;
        }

        Assert.Fail($"{invariant} was not found broken; found: {string.Join(", ", found.Where(name => name.Length > 0).Distinct())}");
    }
}
