using Kith.Core.Node;
using Kith.Libp2p.Formats;

namespace Kith.Http;

/// <summary>One of many values to put.</summary>
internal sealed record PutItemDocument(string Key, byte[] Value)
{
    public static PutItemDocument From(PutItem item) => new(RecordKeyText.Format(item.Key), item.Value.ToArray());

    public PutItem ToItem() => new(RecordKeyText.Parse(Key), Value);
}
