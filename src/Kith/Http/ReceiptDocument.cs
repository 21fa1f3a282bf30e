using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Core.Node;
using Kith.Libp2p.Formats;

namespace Kith.Http;

/// <summary>What became of a put.</summary>
internal sealed record ReceiptDocument(
    int SchemaVersion,
    string Key,
    bool IsAcknowledged,
    bool IsDegraded,
    int Acknowledged,
    int Required,
    int Wanted,
    DateTime Expires,
    double DurationMs,
    int Requests,
    IReadOnlyList<ReplicaDocument> Replicas,
    string? Version = null,
    ulong? Sequence = null,
    SwapOutcome? Swap = null,
    ulong? FoundSequence = null) : IDocument
{
    public static ReceiptDocument From(PutReceipt receipt) => new(
        KithJson.SchemaVersion,
        RecordKeyText.Format(receipt.Key),
        receipt.IsAcknowledged,
        receipt.IsDegraded,
        receipt.Acknowledged,
        receipt.Required,
        receipt.Wanted,
        receipt.Expires.UtcDateTime,
        receipt.Duration.TotalMilliseconds,
        receipt.Requests,
        [.. receipt.Replicas.Select(ReplicaDocument.From)],
        receipt.Version?.ToString(),
        receipt.Sequence,
        receipt.Swap,
        receipt.FoundSequence);

    public PutReceipt ToReceipt() => new()
    {
        Key = RecordKeyText.Parse(Key),
        Replicas = DocumentList.Convert(Replicas, replica => replica.ToReplicaReceipt()),
        Wanted = Wanted,
        Required = Required,
        Acknowledged = Acknowledged,
        Expires = new DateTimeOffset(Expires.ToUniversalTime()),
        Duration = TimeSpan.FromMilliseconds(DurationMs),
        Requests = Requests,
        Version = VersionText.Read(Version),
        Sequence = Sequence,
        Swap = Swap,
        FoundSequence = FoundSequence,
    };
}
