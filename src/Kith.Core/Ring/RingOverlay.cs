using System;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Ring;

/// <summary>Chord's shape with operations that were proved correct, as key-based routing. On the node's loop only.</summary>
internal sealed class RingOverlay
{
    public RingOverlay(Contact self, IPeerNetwork network, IRecordStore store, RecordRules rules, IRingJournal journal, TimeProvider time, Random random, RingOptions options, ReplyPool replies, Action<Exception> onFault)
    {
        Self = self;
        Options = options;
    }

    public Contact Self { get; }

    public RingOptions Options { get; }
}
