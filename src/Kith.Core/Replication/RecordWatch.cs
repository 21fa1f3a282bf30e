using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Replication;

/// <summary>
/// Follows a key by reading it from a quorum again and again: often after a change, ever more seldom while nothing happens. A replica that
/// pushed its changes would be faster, but one replica is no quorum, subscriptions would have to survive every change of the replica set,
/// and a lost push would still need the reading that is all there is here.
/// </summary>
internal static class RecordWatch
{
    /// <summary>How soon after a change the key is read again.</summary>
    public static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>How seldom it is read while nothing changes: the longest that a change stays unnoticed.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private const double PauseGrowth = 1.5;

    /// <summary>
    /// Every confirmed change: first the value there is, unless it is the version to go on from, then each newer one that is found; between two
    /// readings several may have passed. A deletion or an end is a result without a value. Never goes back to an older version.
    /// </summary>
    /// <param name="read">Reads the key.</param>
    /// <param name="from">The version that is known already; null for none.</param>
    /// <param name="time">For the pauses.</param>
    /// <param name="cancellation">Ends the watch.</param>
    public static async IAsyncEnumerable<GetResult> FollowAsync(Func<CancellationToken, Task<GetResult>> read, RecordVersion? from, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellation)
    {
        RecordVersion? last = from;
        bool hasEnded = from is null; // What was shown last is gone: it may come back, but nothing older than it may.
        TimeSpan pause = ShortestPause;
        while (true)
        {
            GetResult result = await read(cancellation);
            if (result.IsConfirmed && IsNews(result, last, hasEnded))
            {
                last = result.Version ?? last;
                hasEnded = result.Version is null;
                pause = ShortestPause;
                yield return result;
            }
            else
            {
                pause = pause * PauseGrowth < LongestPause ? pause * PauseGrowth : LongestPause;
            }

            await time.PauseAsync(pause, cancellation);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private static bool IsNews(GetResult result, RecordVersion? last, bool hasEnded) => (result.Version, last) switch
    {
        (null, _) => !hasEnded,
        (_, null) => result.IsFound,
        ({ } found, { } known) => found.Number > known.Number || (found.Number == known.Number && (hasEnded || found.Fingerprint != known.Fingerprint)),
    };
}
