using Kith.Simulation.Invariants;

namespace Kith.Simulation.Tests;

/// <summary>The checker itself, on histories whose verdict is known.</summary>
public class LinearizabilityTests
{
    [Fact]
    public void One_after_another_is_explained() => Assert.True(Linearizability.Holds([Swap(0, 1, 0, 7), Read(2, 3, 1, 7), Swap(4, 5, 1, 8), Read(6, 7, 2, 8), Conflict(8, 9, 1, 2)]));

    [Fact]
    public void Of_two_swaps_with_one_expectation_one_must_fail()
    {
        Assert.False(Linearizability.Holds([Swap(0, 9, 0, 7), Swap(1, 8, 0, 8)]));
        Assert.True(Linearizability.Holds([Swap(0, 9, 0, 7), Conflict(1, 8, 0, 1)]));
    }

    [Fact]
    public void Read_after_a_swap_must_see_it() => Assert.False(Linearizability.Holds([Swap(0, 1, 0, 7), Read(2, 3, 0, 0)]));

    [Fact]
    public void Read_beside_a_swap_may_or_may_not_see_it()
    {
        Assert.True(Linearizability.Holds([Swap(0, 5, 0, 7), Read(2, 3, 0, 0)]));
        Assert.True(Linearizability.Holds([Swap(0, 5, 0, 7), Read(2, 3, 1, 7)]));
    }

    [Fact]
    public void Once_seen_it_stays_seen() => Assert.False(Linearizability.Holds([Swap(0, 9, 0, 7), Read(1, 2, 1, 7), Read(3, 4, 0, 0)]));

    [Fact]
    public void Unknown_swap_may_take_effect_late_or_never_but_only_on_what_it_expected()
    {
        Assert.True(Linearizability.Holds([Unknown(0, 0, 7), Read(1, 2, 0, 0)]));
        Assert.True(Linearizability.Holds([Unknown(0, 0, 7), Read(1, 2, 0, 0), Read(3, 4, 1, 7)]));
        Assert.False(Linearizability.Holds([Unknown(0, 0, 7), Swap(1, 2, 0, 8), Read(3, 4, 1, 7)]));
    }

    private static RegisterOperation Swap(long invoked, long returned, ulong expected, int value) => new(RegisterOperationKind.Swapped, invoked, returned, expected, 0, value);

    private static RegisterOperation Conflict(long invoked, long returned, ulong expected, ulong found) => new(RegisterOperationKind.Conflict, invoked, returned, expected, found, 0);

    private static RegisterOperation Unknown(long invoked, ulong expected, int value) => new(RegisterOperationKind.Unknown, invoked, long.MaxValue, expected, 0, value);

    private static RegisterOperation Read(long invoked, long returned, ulong number, int value) => new(RegisterOperationKind.Read, invoked, returned, 0, number, value);
}
