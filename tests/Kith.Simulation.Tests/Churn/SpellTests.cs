using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Kith.Simulation.Churn;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests.Churn;

public class SpellTests
{
    [Fact]
    public void Spells_have_the_mean_they_promise() =>
        Prop.ForAll<byte, int>((shapeDraw, seed) =>
        {
            double shape = 0.5 + (shapeDraw / 100.0);
            foreach (Spell spell in new Spell[] { new WeibullSpell(shape, 1_000), new ExponentialSpell(1_000) })
            {
                SeededRandom random = new(1, (ulong)(uint)seed);
                double mean = Enumerable.Range(0, 40_000).Average(_ => spell.Draw(random) / 1e6);
                if (Math.Abs(mean - spell.Mean.TotalSeconds) > 0.06 * spell.Mean.TotalSeconds)
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Quantiles_never_fall_and_half_of_the_draws_lie_below_the_median() =>
        Prop.ForAll<byte, byte>((first, second) =>
        {
            WeibullSpell spell = new(0.61, 5_000);
            return (first <= second) == (spell.Quantile(first / 256.0) <= spell.Quantile(second / 256.0)) || first == second;
        }).QuickCheckThrowOnFailure();

    [Theory]
    // Published medians in minutes: BitTorrent sessions of three releases, and what fits IPFS: half up to 2 hours, 80 % up to 8, 90 % up to 14.4.
    [InlineData(0.38, 42.4 * 60, 0.5, 16)]
    [InlineData(0.34, 21.3 * 60, 0.5, 7)]
    [InlineData(0.59, 41.9 * 60, 0.5, 23)]
    [InlineData(0.61, 3.66 * 3_600, 0.5, 120)]
    [InlineData(0.61, 3.66 * 3_600, 0.8, 480)]
    [InlineData(0.61, 3.66 * 3_600, 0.9, 864)]
    [InlineData(0.68, 14_900, 0.5, 145)]
    public void Weibull_spells_have_the_published_quantiles(double shape, double scaleSeconds, double share, double minutes) =>
        Assert.InRange(new WeibullSpell(shape, scaleSeconds).Quantile(share).TotalMinutes, 0.94 * minutes, 1.06 * minutes);

    [Theory]
    [InlineData(1, 0.859)]
    [InlineData(24, 0.389)]
    [InlineData(168, 0.031)]
    public void Mainline_keeps_as_many_as_were_found_again(double hours, double survive)
    {
        double share = 1 - survive;
        // The share that the preset says is gone by then, by bisection.
        (double low, double high) = (0, 0.9999999);
        for (int step = 0; step < 60; step++)
        {
            double middle = (low + high) / 2;
            if (ChurnModel.Mainline.Session.Quantile(middle).TotalHours < hours)
                low = middle;
            else
                high = middle;
        }

        Assert.InRange(low, share - 0.04, share + 0.04);
    }

    [Fact]
    public void A_world_begins_with_the_share_of_machines_up_that_it_keeps()
    {
        ChurnModel model = new() { Session = new WeibullSpell(0.6, 1_000), Away = new ExponentialSpell(3_000) };
        Alternation[] machines = [.. Enumerable.Range(0, 4_000).Select(number => new Alternation(model, new SeededRandom(1, (ulong)number)))];
        foreach (double at in new double[] { 0, 5_000, 50_000 })
        {
            foreach (Alternation machine in machines)
            {
                while (machine.NextChange < at * 1e6)
                    machine.Changed();
            }

            Assert.InRange(machines.Count(machine => machine.IsUp) / 4_000.0, model.UpShare - 0.03, model.UpShare + 0.03);
        }
    }

    [Fact]
    public void Wrong_numbers_are_told_by_name()
    {
        Assert.Contains("Shape is 0; it must be 0.1 to 10", Message(new ChurnModel { Session = new WeibullSpell(0, 1) }), StringComparison.Ordinal);
        Assert.Contains("MeanSeconds is -1", Message(new ChurnModel { Away = new ExponentialSpell(-1) }), StringComparison.Ordinal);
        Assert.Contains("LeaveShare is 2", Message(new ChurnModel { LeaveShare = 2 }), StringComparison.Ordinal);

        static string Message(ChurnModel model) => Assert.Throws<ArgumentOutOfRangeException>(model.Validate).Message;
    }
}
