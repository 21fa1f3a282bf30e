using System;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Clocks;
using Kith.Core.Ids;

namespace Kith.Core.Tests.Clocks;

public sealed class SteadyClockTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(48);

    private readonly TwoClocks _clocks = new();
    private readonly SteadyClock _steady;

    public SteadyClockTests() => _steady = Open();

    public static TheoryData<string> Jumps => ["+01:00:00", "-01:00:00", "+2.00:00:00", "-2.00:00:00", "1970", "2038", "2106", "+00:11:00", "-00:11:00"];

    [Theory]
    [MemberData(nameof(Jumps))]
    public void Jump_of_the_wall_clock_changes_nothing_until_somebody_confirms_it(string jump)
    {
        Jump(jump);
        for (int minute = 1; minute <= 120; minute++)
        {
            Tick(Minute);
            Assert.True(_steady.IsDoubtful);
            Assert.Equal(TwoClocks.Beginning + (minute * Minute), _steady.GetUtcNow());
        }
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public void Jump_that_the_peers_confirm_is_taken(string jump)
    {
        Jump(jump);
        Tick(Minute);
        Hear(3, TimeSpan.FromMinutes(2));
        Assert.False(_steady.IsDoubtful);
        Assert.Equal(_clocks.Wall, _steady.GetUtcNow());
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public void Jump_that_the_peers_deny_is_not_taken_and_ends_with_the_wall_clock_set_right(string jump)
    {
        DateTimeOffset right = _clocks.Wall;
        Jump(jump);
        Tick(Minute);
        TimeSpan wrong = _clocks.Wall - right - Minute;
        Hear(5, -wrong);
        for (int hour = 0; hour < 100; hour++)
        {
            Tick(TimeSpan.FromHours(1));
            Hear(5, -wrong);
        }

        Assert.True(_steady.IsDoubtful);
        Assert.Equal(right + Minute + TimeSpan.FromHours(100), _steady.GetUtcNow());
        _clocks.Wall -= wrong;
        Tick(Minute);
        Assert.False(_steady.IsDoubtful);
    }

    [Fact]
    public void Time_that_only_the_peers_believe_is_not_taken()
    {
        Hear(20, TimeSpan.FromHours(48));
        Tick(Minute);
        Assert.Equal((false, _clocks.Wall), (_steady.IsDoubtful, _steady.GetUtcNow()));
        Jump("+01:00:00");
        Tick(Minute);
        Hear(20, TimeSpan.FromHours(48));
        Assert.True(_steady.IsDoubtful);
        Assert.Equal(TwoClocks.Beginning + (2 * Minute), _steady.GetUtcNow());
    }

    [Fact]
    public void Word_of_peers_from_before_a_jump_does_not_settle_it()
    {
        // The machine slept: its monotonic clock stood still with everything that peers had said.
        Hear(5, TimeSpan.Zero);
        Jump("+08:00:00");
        Tick(Minute);
        Assert.Equal(0, _steady.PeersHeard);
        Hear(3, TimeSpan.Zero);
        Assert.False(_steady.IsDoubtful);
    }

    [Fact]
    public void Fewer_peers_are_enough_after_a_minute()
    {
        Jump("+08:00:00");
        Tick(Minute);
        Hear(1, TimeSpan.Zero);
        Assert.True(_steady.IsDoubtful);
        Tick(Minute);
        Assert.False(_steady.IsDoubtful);
    }

    [Fact]
    public void Median_is_not_moved_by_a_minority()
    {
        Jump("+08:00:00");
        Tick(Minute);
        for (int number = 0; number < 32; number++)
            _steady.Hear(Peer(number), number % 5 < 2 ? DateTimeOffset.MaxValue : _clocks.Wall);
        Assert.False(_steady.IsDoubtful);
        for (int number = 0; number < 1_000; number++)
            _steady.Hear(Peer(number), DateTimeOffset.MinValue);
        Assert.Equal(PeerClocks.Capacity, _steady.PeersHeard);
    }

    [Fact]
    public void Operator_settles_a_doubt()
    {
        Jump("-2.00:00:00");
        Tick(Minute);
        _steady.Believe();
        Assert.Equal((false, _clocks.Wall), (_steady.IsDoubtful, _steady.GetUtcNow()));
    }

    [Fact]
    public void Doubt_that_nobody_settles_ends_when_all_that_was_held_would_have_ended()
    {
        Jump("+2.00:00:00");
        for (TimeSpan passed = TimeSpan.Zero; passed < LongestLife; passed += Minute)
        {
            Tick(Minute);
            Assert.True(_steady.IsDoubtful);
        }

        Tick(Minute);
        Assert.Equal((false, _clocks.Wall), (_steady.IsDoubtful, _steady.GetUtcNow()));
    }

    [Fact]
    public void Small_steps_are_followed_between_half_and_twice_the_speed_of_time() =>
        Prop.ForAll<int[]>(steps =>
        {
            TwoClocks clocks = new();
            SteadyClock steady = new(clocks, Skew, LongestLife);
            DateTimeOffset before = steady.GetUtcNow();
            foreach (int step in steps)
            {
                clocks.Wall += TimeSpan.FromSeconds(step);
                clocks.Pass(Minute);
                steady.Tick();
                TimeSpan elapsed = steady.GetUtcNow() - before;
                Assert.InRange(elapsed, Minute / 2, 2 * Minute);
                before = steady.GetUtcNow();
            }
        }).Check(Config.QuickThrowOnFailure.WithEndSize(1_000));

    [Fact]
    public void Small_step_is_reached()
    {
        foreach (int minutes in new[] { 9, -9 })
        {
            TwoClocks clocks = new();
            SteadyClock steady = new(clocks, Skew, LongestLife);
            clocks.Wall += TimeSpan.FromMinutes(minutes);
            for (int minute = 0; minute < 25; minute++)
            {
                steady.Tick();
                clocks.Pass(Minute);
            }

            Assert.Equal(clocks.Wall, steady.GetUtcNow());
        }
    }

    [Fact]
    public void Restart_goes_on_from_what_was_saved_until_the_peers_have_spoken()
    {
        SteadyClock restarted = Open();
        restarted.Restore(_clocks.Wall - TimeSpan.FromHours(9), knownPeers: 2);
        Assert.Equal((true, _clocks.Wall - TimeSpan.FromHours(9)), (restarted.IsDoubtful, restarted.GetUtcNow()));
        restarted.Hear(Peer(1), _clocks.Wall);
        Assert.True(restarted.IsDoubtful);
        restarted.Hear(Peer(2), _clocks.Wall);
        Assert.Equal((false, _clocks.Wall), (restarted.IsDoubtful, restarted.GetUtcNow()));
    }

    [Fact]
    public void Restart_of_a_node_that_knew_nobody_believes_its_clock_forward_and_never_back()
    {
        SteadyClock later = Open();
        later.Restore(_clocks.Wall - TimeSpan.FromDays(9), knownPeers: 0);
        Assert.Equal((false, _clocks.Wall), (later.IsDoubtful, later.GetUtcNow()));
        SteadyClock earlier = Open();
        DateTimeOffset saved = _clocks.Wall + TimeSpan.FromDays(9);
        earlier.Restore(saved, knownPeers: 0);
        Assert.Equal((true, saved), (earlier.IsDoubtful, earlier.GetUtcNow()));
    }

    [Fact]
    public void Restart_after_a_moment_is_no_doubt()
    {
        foreach (int minutes in new[] { 0, 3, -3 })
        {
            SteadyClock restarted = Open();
            restarted.Restore(_clocks.Wall - TimeSpan.FromMinutes(minutes), knownPeers: 5);
            Assert.False(restarted.IsDoubtful);
            Assert.True(restarted.GetUtcNow() >= _clocks.Wall - TimeSpan.FromMinutes(minutes));
        }
    }

    private SteadyClock Open() => new(_clocks, Skew, LongestLife);

    private static PeerId Peer(int number) => new([1, (byte)number, (byte)(number >> 8)]);

    private void Jump(string jump) => _clocks.Wall = int.TryParse(jump, out int year) && year > 0 && jump.Length == 4
        ? new DateTimeOffset(year, 3, 1, 0, 0, 0, TimeSpan.Zero)
        : _clocks.Wall + TimeSpan.Parse(jump.TrimStart('+'), System.Globalization.CultureInfo.InvariantCulture);

    private void Tick(TimeSpan passed)
    {
        _clocks.Pass(passed);
        _steady.Tick();
    }

    private void Hear(int peers, TimeSpan ahead)
    {
        for (int number = 0; number < peers; number++)
            _steady.Hear(Peer(number), _clocks.Wall + ahead);
    }
}
