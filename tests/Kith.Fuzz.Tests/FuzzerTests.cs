using System;
using System.Threading;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests;

/// <summary>The fuzzer finds what it is for: a suite that finds nothing must have looked.</summary>
public sealed class FuzzerTests : IDisposable
{
    private static readonly FuzzOptions Options = new();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ManualResetEventSlim _release = new();

    public void Dispose()
    {
        _release.Set(); // Lets go of the thread that a planted bug holds.
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(PlantedBug.TrustsLength, FindingKind.Threw)]
    [InlineData(PlantedBug.AllocatesLength, FindingKind.TooMuchMemory)]
    [InlineData(PlantedBug.IsSlow, FindingKind.TooSlow)]
    [InlineData(PlantedBug.ReadsTwoForms, FindingKind.BrokenPromise)]
    [InlineData(PlantedBug.RefusesLong, FindingKind.RefusedValid)]
    internal void Planted_bug_is_found_within_the_inputs_of_a_change(PlantedBug bug, FindingKind kind) => Assert.Equal(kind, Find(bug, Options)?.Kind);

    [Fact]
    public void Decoder_that_never_returns_is_found_with_its_input()
    {
        Finding? finding = Watch.Run(new Fuzzer(new PlantedTarget(PlantedBug.Hangs, _release), Options), Patience);
        Assert.Equal(FindingKind.Hung, finding?.Kind);
        Assert.True(finding!.Input.AsSpan().IndexOf("null"u8) >= 0);
    }

    [Fact]
    public void Decoder_without_a_bug_is_left_alone() => Assert.Null(Find(PlantedBug.None, Options));

    [Fact]
    public void Same_seed_finds_the_same_and_another_seed_tries_something_else()
    {
        Finding? first = Find(PlantedBug.TrustsLength, Options);
        Finding? second = Find(PlantedBug.TrustsLength, Options);
        Assert.Equal((first!.Number, Convert.ToHexString(first.Input)), (second!.Number, Convert.ToHexString(second.Input)));
        Finding? other = Find(PlantedBug.AllocatesLength, Options with { Seed = 2 });
        Assert.NotEqual(Find(PlantedBug.AllocatesLength, Options)!.Number, other!.Number);
    }

    [Fact]
    public void Finding_is_small_and_replays_by_itself()
    {
        Finding finding = Find(PlantedBug.TrustsLength, Options)!;
        Assert.Equal(4, finding.Input.Length);
        Assert.Equal(finding.Kind, Find(PlantedBug.TrustsLength, Options with { Input = finding.Input })?.Kind);
        Assert.Contains($"KITH_FUZZ_TARGET=planted KITH_FUZZ_INPUT={Convert.ToHexStringLower(finding.Input)} dotnet test", finding.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Corpus_says_what_is_to_be_accepted_and_refuses_an_input_without_a_story()
    {
        CorpusEntry entry = Assert.Single(Corpus.Parse(["# A story.", "refuse text a b"]));
        Assert.Equal("a b"u8.ToArray(), entry.Input);
        Assert.False(entry.IsAccepted);
        Assert.Equal([0xff], Assert.Single(Corpus.Parse(["# A story.", "accept hex ff"])).Input);
        Assert.Throws<FormatException>(() => Corpus.Parse(["accept hex ff"]));
        Assert.Throws<FormatException>(() => Corpus.Parse(["# A story.", "ff"]));
    }

    private Finding? Find(PlantedBug bug, FuzzOptions options) => new Fuzzer(new PlantedTarget(bug, _release), options).Run();
}
