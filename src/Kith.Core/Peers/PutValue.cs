using Kith.Core.Records;

namespace Kith.Core.Peers;

/// <summary>Asks a peer to hold a record (Kademlia PUT_VALUE, STORE in the paper). The reply names closer contacts too.</summary>
/// <param name="record">The record, valid in its namespace.</param>
public sealed class PutValue(Record record) : Request(record.Key.Bytes)
{
    private FindNode? _onTheWay;

    /// <summary>The record to hold.</summary>
    public Record Record { get; } = record;

    /// <summary>
    /// Whether the answer has to hold the record again: other implementations take a put for done only then, and do not say that they could do without.
    /// </summary>
    internal bool WantsEcho { get; init; }

    internal override Request OnTheWay => _onTheWay ??= new FindNode(Key) { IsForRecord = true };

    internal override bool SeeksReplicas => true;
}
