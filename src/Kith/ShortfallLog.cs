using System;
using Kith.Core.Node;
using Kith.Core.Peers;
using Microsoft.Extensions.Logging;

namespace Kith;

/// <summary>
/// Tells the operator of puts below their quorum and of records that lack copies, each at most once a minute: an outage is one thing to know of and not a
/// thousand. On the node's loop only.
/// </summary>
internal sealed class ShortfallLog
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly DhtNode _dht;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private Instant _nextPut;
    private Instant _nextLacking;
    private int _silent;

    private ShortfallLog(DhtNode dht, TimeProvider time, ILogger logger) => (_dht, _time, _logger) = (dht, time, logger);

    /// <summary>Begins to tell, for as long as the node lives.</summary>
    public static void Follow(DhtNode dht, TimeProvider time, ILogger logger)
    {
        ShortfallLog log = new(dht, time, logger);
        dht.FellShort = log.PutFellShort;
        dht.Lacking.Added += log.LacksCopies;
    }

    private void PutFellShort(PutReceipt receipt)
    {
        Instant now = _time.GetInstant();
        if (now < _nextPut)
        {
            _silent++;
            return;
        }

        NodeLog.PutFellShort(_logger, receipt.Acknowledged, receipt.Required, _silent);
        (_nextPut, _silent) = (now + Period, 0);
    }

    private void LacksCopies()
    {
        Instant now = _time.GetInstant();
        if (now < _nextLacking)
            return;
        NodeLog.RecordsLackCopies(_logger, _dht.LackingCount);
        _nextLacking = now + Period;
    }
}
