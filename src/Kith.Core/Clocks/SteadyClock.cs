using System;
using System.Threading;
using Kith.Core.Ids;

namespace Kith.Core.Clocks;

/// <summary>
/// The wall clock that everything in a node uses. It runs by the monotonic clock and only leans towards the wall clock beside it, so that a
/// wall clock that is set wrong, or set right at last, ends no record early and keeps none for ever.
/// </summary>
/// <remarks>
/// While both are within <see cref="LargestStep"/> it follows at between half and twice the speed of time: a life of one TTL lasts at most
/// two. A larger difference is doubtful: the clock runs on by the monotonic clock alone until the peers' median or the operator confirms
/// the wall clock. Peers confirm, they never set: a time that only they believe is not taken. A node that hears of no peer believes its
/// wall clock in the end, when everything it held before would have ended anyway.
/// <para>Read from any thread; everything else belongs to the node's loop.</para>
/// </remarks>
/// <param name="source">The monotonic clock, the timers, and the wall clock that may jump.</param>
/// <param name="skew">How far the clocks of two nodes may differ.</param>
/// <param name="longestLife">The longest life of a record: how long a doubt lasts that nobody settles.</param>
internal sealed class SteadyClock(TimeProvider source, TimeSpan skew, TimeSpan longestLife) : TimeProvider
{
    /// <summary>The largest difference to the wall clock that is followed unasked.</summary>
    public static readonly TimeSpan LargestStep = TimeSpan.FromMinutes(10);

    /// <summary>With fewer peers than this, a doubt is left open for <see cref="Patience"/>: more may be heard.</summary>
    public const int EnoughPeers = 3;

    /// <summary>How long more peers are waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly long _started = source.GetTimestamp();
    private volatile Anchor _anchor = new(source.GetUtcNow(), source.GetTimestamp(), TimeSpan.Zero);
    private PeerClocks? _peers;
    private int _enoughPeers = EnoughPeers;
    private long _doubtedSince;

    // Immutable, so that other threads read a whole one.
    private sealed record Anchor(DateTimeOffset Time, long Stamp, TimeSpan Ahead);

    /// <summary>Whether the wall clock has jumped and nobody has confirmed it.</summary>
    public bool IsDoubtful { get; private set; }

    /// <summary>The wall clock as it is, believed or not: what peers are told, since they want a witness and not our opinion.</summary>
    public DateTimeOffset Wall => source.GetUtcNow();

    /// <summary>What the median of the peers says the time is; null when none was heard lately.</summary>
    public DateTimeOffset? PeersTime => _peers?.Median is { } median ? Plus(median, Running) : null;

    /// <summary>How many peers were heard lately.</summary>
    public int PeersHeard => _peers?.Count ?? 0;

    /// <summary>The time that stamps of hybrid clocks are judged by: the peers', or ours where there are none.</summary>
    public DateTimeOffset Reference => PeersTime ?? GetUtcNow();

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => source.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => source.TimestampFrequency;

    // The monotonic time since this clock began.
    private TimeSpan Running => source.GetElapsedTime(_started);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        Anchor anchor = _anchor;
        TimeSpan elapsed = source.GetElapsedTime(anchor.Stamp);
        TimeSpan lean = anchor.Ahead < -elapsed / 2 ? -elapsed / 2 : anchor.Ahead > elapsed ? elapsed : anchor.Ahead;
        return Plus(anchor.Time, elapsed + lean);
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => source.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        source.CreateTimer(callback, state, dueTime, period);

    /// <summary>
    /// Takes up where a run before this one ended. A node that knew no others has nobody to ask and believes that it was stopped for as
    /// long as its wall clock says.
    /// </summary>
    /// <param name="saved">What this clock said then.</param>
    /// <param name="knownPeers">How many others were known then.</param>
    public void Restore(DateTimeOffset saved, int knownPeers)
    {
        TimeSpan ahead = Wall - saved;
        _enoughPeers = Math.Clamp(knownPeers, 1, EnoughPeers);
        if (ahead >= TimeSpan.Zero && (ahead <= LargestStep || knownPeers == 0))
            Believe();
        else
            Follow(saved, ahead);
    }

    /// <summary>Looks at the wall clock, once a minute: leans towards it, or begins or settles a doubt.</summary>
    public void Tick()
    {
        DateTimeOffset now = GetUtcNow();
        _peers?.Forget(Running);
        Follow(now, Wall - now);
        if (IsDoubtful && IsConfirmed())
            Believe();
    }

    /// <summary>Takes note of what a peer said its wall clock shows.</summary>
    public void Hear(PeerId peer, DateTimeOffset wall)
    {
        _peers ??= new PeerClocks();
        _peers.Hear(peer, Plus(wall, -Running), Running);
        if (IsDoubtful)
            Tick();
    }

    /// <summary>The operator says that the wall clock is right.</summary>
    public void Believe()
    {
        _anchor = new Anchor(Wall, source.GetTimestamp(), TimeSpan.Zero);
        IsDoubtful = false;
    }

    private void Follow(DateTimeOffset now, TimeSpan ahead)
    {
        bool isNear = ahead.Duration() <= LargestStep;
        _anchor = new Anchor(now, source.GetTimestamp(), isNear ? ahead : TimeSpan.Zero);
        if (!isNear && !IsDoubtful)
        {
            // What peers said before may have aged with us, as when the machine slept: they are asked afresh.
            _peers = null;
            _doubtedSince = source.GetTimestamp();
        }

        IsDoubtful = !isNear;
    }

    private bool IsConfirmed()
    {
        TimeSpan doubted = source.GetElapsedTime(_doubtedSince);
        if (PeersTime is not { } time)
            return _peers is null && doubted >= longestLife;
        return (PeersHeard >= _enoughPeers || doubted >= Patience) && (Wall - time).Duration() <= skew;
    }

    // A stranger's or a broken clock's number never overflows the calendar.
    private static DateTimeOffset Plus(DateTimeOffset time, TimeSpan span)
    {
        if (span >= TimeSpan.Zero)
            return span < DateTimeOffset.MaxValue - time ? time + span : DateTimeOffset.MaxValue;
        return -span < time - DateTimeOffset.MinValue ? time + span : DateTimeOffset.MinValue;
    }
}
