using System;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.Http;

/// <summary>What became of saying that a node provides something.</summary>
internal sealed record ProvideDocument(int SchemaVersion, string Cid, int Told, int Closest, DateTime Expires, double DurationMs) : IDocument
{
    public static ProvideDocument From(ProvideReceipt receipt) => new(
        KithJson.SchemaVersion,
        CidText.Format(receipt.Key),
        receipt.Told,
        receipt.Closest,
        receipt.Expires.UtcDateTime,
        receipt.Duration.TotalMilliseconds);

    public ProvideReceipt ToReceipt(ProviderKey key) =>
        new(key, Told, Closest, new DateTimeOffset(Expires.ToUniversalTime()), TimeSpan.FromMilliseconds(DurationMs));
}
