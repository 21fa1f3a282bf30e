using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using FsCheck;
using FsCheck.Fluent;
using Kith.Artifacts.Rounds;
using Kith.Artifacts.Rounds.Aggregation;
using Kith.Artifacts.Rounds.Arrays;

namespace Kith.Artifacts.Tests.Rounds;

public class AggregatorTests
{
    public static TheoryData<int, double> Trims => new() { { 1, 0 }, { 4, 0.1 }, { 5, 0.2 }, { 9, 0.34 }, { 33, 0.49 } };

    [Fact]
    public void Mean_is_weighted_by_samples_and_clipped_by_factors() =>
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            int count = 1 + random.Next(9);
            float[][] updates = [.. Enumerable.Range(0, count).Select(index => Flat(seed + index))];
            double[] weights = [.. updates.Select(_ => (double)(1 + random.Next(1_000)))];
            double[] factors = [.. updates.Select(_ => random.Next(2) == 0 ? 1 : random.NextDouble())];
            float[] result = Run(AggregationRule.FederatedAveraging, [.. updates.Select((_, index) => Input(seed + index, weights[index], factors[index]))], out _);
            double total = weights.Sum();
            return result.Index().All(place =>
                Math.Abs(place.Item - updates.Index().Sum(update => update.Item[place.Index] * factors[update.Index] * weights[update.Index] / total)) < 1e-6);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Theory]
    [MemberData(nameof(Trims))]
    public void Trimmed_mean_leaves_the_ends_away(int count, double ratio)
    {
        float[][] updates = [.. Enumerable.Range(0, count).Select(Flat)];
        float[] result = Run(AggregationRule.TrimmedMean(ratio), Inputs(count), out _);
        int trimmed = (int)(ratio * count);
        for (int place = 0; place < result.Length; place++)
            Assert.Equal(updates.Select(update => (double)update[place]).Order().Skip(trimmed).Take(count - (2 * trimmed)).Average(), result[place], tolerance: 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(17)]
    [InlineData(100)]
    public void Median_is_that_of_each_number(int count)
    {
        float[][] updates = [.. Enumerable.Range(0, count).Select(Flat)];
        float[] result = Run(AggregationRule.Median, Inputs(count), out _);
        for (int place = 0; place < result.Length; place++)
        {
            float[] sorted = [.. updates.Select(update => update[place]).Order()];
            Assert.Equal((float)(((double)sorted[(count - 1) / 2] + sorted[count / 2]) / 2), result[place]);
        }
    }

    [Fact]
    public void Columns_of_any_height_are_sorted_by_the_network()
    {
        Random random = new(1);
        foreach (int rows in (int[])[1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 33, 100, 129])
        {
            float[] matrix = [.. Enumerable.Range(0, rows * ColumnSort.Strip).Select(_ => (float)random.Next(-9, 9))];
            float[][] expected = [.. Enumerable.Range(0, ColumnSort.Strip).Select(column => Column(matrix, column).Order().ToArray())];
            new ColumnSort(rows, ..).Sort(matrix);
            Assert.All(expected.Index(), column => Assert.Equal(column.Item, Column(matrix, column.Index)));
        }

        static IEnumerable<float> Column(float[] matrix, int column) => matrix.Where((_, index) => index % ColumnSort.Strip == column);
    }

    [Fact]
    public void Krum_leaves_out_those_that_are_far_from_the_others_whatever_they_send()
    {
        const int Honest = 7;
        const int False = 3;
        // The honest are near each other; the false are together, where one rule or another would follow them.
        UpdateInput[] inputs =
        [
            .. Enumerable.Range(0, False).Select(index => UpdateSamples.Input(UpdateSamples.Write(UpdateSamples.Draw(index, spread: 1e30f)), weight: 1e12)),
            .. Enumerable.Range(0, Honest).Select(index => UpdateSamples.Input(UpdateSamples.Write(UpdateSamples.Draw(100 + index, spread: 0.01f)))),
        ];
        float[] result = Run(AggregationRule.Krum(5), inputs, out IReadOnlyList<int> chosen);
        Assert.Equal(5, chosen.Count);
        Assert.All(chosen, index => Assert.InRange(index, False, False + Honest - 1));
        Assert.All(result, number => Assert.InRange(number, -0.005f, 0.005f));
        float[][] selected = [.. chosen.Select(index => UpdateSamples.Draw(100 + index - False, 0.01f).SelectMany(array => array).ToArray())];
        Assert.All(result.Index(), place => Assert.Equal(selected.Average(update => (double)update[place.Index]), place.Item, tolerance: 1e-7));
    }

    [Fact]
    public void Krum_scores_are_those_of_the_paper()
    {
        // Points on a line: 0, 1, 2, 3, 50. f = 1, so two neighbours count: scores 1+4, 1+1, 1+1, 1+4, 47²+48².
        double[] points = [0, 1, 2, 3, 50];
        double[,] distances = new double[5, 5];
        foreach ((int a, int b) in from a in Enumerable.Range(0, 5) from b in Enumerable.Range(0, 5) select (a, b))
            distances[a, b] = (points[a] - points[b]) * (points[a] - points[b]);
        Assert.Equal([1], KrumSelection.Choose(distances, 1));
        Assert.Equal([0, 1, 2], KrumSelection.Choose(distances, 3));
        Assert.Equal([0, 1, 2, 3], KrumSelection.Choose(distances, 4));
    }

    [Theory]
    [InlineData(AggregationKind.FederatedAveraging)]
    [InlineData(AggregationKind.TrimmedMean)]
    [InlineData(AggregationKind.Median)]
    [InlineData(AggregationKind.Krum)]
    public void Result_is_the_same_bytes_in_whatever_order_arrays_stand_in_the_updates(AggregationKind kind)
    {
        AggregationRule rule = RuleOf(kind);
        byte[] forward = RunForBytes(rule, Inputs(5), out _);
        TensorSpec[] turned = [.. UpdateSamples.Tensors.Reverse()];
        UpdateInput[] inputs = [.. Enumerable.Range(0, 5).Select(seed => UpdateSamples.Input(UpdateSamples.Write(turned, [.. UpdateSamples.Draw(seed).Reverse()]), weight: 1 + seed))];
        Assert.Equal(forward, RunForBytes(rule, inputs, out _));
        Assert.Equal(UpdateSamples.Tensors, UpdateHeader.Read(new MemorySource(forward), out _)!.Arrays.Select(array => array.Tensor));
    }

    /// <summary>What another machine has to come to as well: the beginning of the result's digest, recorded once.</summary>
    [Theory]
    [InlineData(AggregationKind.FederatedAveraging, "6875dd08a1a464ef")]
    [InlineData(AggregationKind.TrimmedMean, "227a02f85f72c0ce")]
    [InlineData(AggregationKind.Median, "cd471c86615f9120")]
    [InlineData(AggregationKind.Krum, "d1ea707671b447f4")]
    public void Result_has_the_recorded_bytes(AggregationKind kind, string digest) =>
        Assert.Equal(digest, Digest.Of(RunForBytes(RuleOf(kind), Inputs(6), out _)).ToString()[..16]);

    [Fact]
    public void Sums_do_not_depend_on_how_their_numbers_are_cut_into_blocks()
    {
        float[] values = Flat(7);
        SumOfSquares whole = default;
        whole.Add(values);
        SumOfSquares parts = default;
        for (int start = 0; start < values.Length; start += 24)
            parts.Add(values.AsSpan(start, Math.Min(24, values.Length - start)));
        Assert.Equal(whole.Total, parts.Total);
        Assert.Equal(values.Sum(value => (double)value * value), whole.Total, tolerance: 1e-9);
        Assert.Equal(values.Zip(Flat(8)).Sum(pair => Math.Pow(pair.First - pair.Second, 2)), SquaredDistance.Of(values, Flat(8)), tolerance: 1e-3);
    }

    private static AggregationRule RuleOf(AggregationKind kind) => kind switch
    {
        AggregationKind.Krum => AggregationRule.Krum(3),
        AggregationKind.TrimmedMean => AggregationRule.TrimmedMean(0.2),
        AggregationKind.Median => AggregationRule.Median,
        _ => AggregationRule.FederatedAveraging,
    };

    private static float[] Flat(int seed) => [.. UpdateSamples.Draw(seed).SelectMany(array => array)];

    private static UpdateInput[] Inputs(int count) => [.. Enumerable.Range(0, count).Select(seed => Input(seed, weight: 1 + seed))];

    private static UpdateInput Input(int seed, double weight = 1, double factor = 1) => UpdateSamples.Input(UpdateSamples.Write(UpdateSamples.Draw(seed)), weight, factor);

    private static float[] Run(AggregationRule rule, IReadOnlyList<UpdateInput> inputs, out IReadOnlyList<int> chosen) => UpdateSamples.Read(RunForBytes(rule, inputs, out chosen));

    private static byte[] RunForBytes(AggregationRule rule, IReadOnlyList<UpdateInput> inputs, out IReadOnlyList<int> chosen)
    {
        using MemoryStream result = new();
        chosen = new Aggregator(UpdateSamples.Tensors, rule).RunAsync(inputs, result, CancellationToken.None).GetAwaiter().GetResult();
        return result.ToArray();
    }
}
