using System;
using System.Buffers.Text;
using Kith.Core.Ids;
using Kith.Libp2p.Formats;

namespace Kith.Http;

/// <summary>The paths of the HTTP API, for both ends.</summary>
internal static class ApiPath
{
    public const string Records = "/v1/records/";
    public const string Closest = "/v1/closest/";
    public const string Peers = "/v1/peers/";
    public const string Node = "/v1/node";
    public const string Connections = "/v1/connections";
    public const string Table = "/v1/table";
    public const string Clock = "/v1/clock";
    public const string ConfirmClock = "/v1/clock/confirm";

    public const string TimeToLive = "ttl";
    public const string WriteQuorum = "write_quorum";
    public const string ExpectedSequence = "expected_sequence";
    public const string Linearizable = "linearizable";
    public const string ReadQuorum = "read_quorum";
    public const string Count = "count";

    public const string WatchEnd = "/watch";
    public const string From = "from";

    public const string Providers = "/v1/providers/";

    /// <summary>The path of what may be provided: its multihash in base64url.</summary>
    public static string Provider(ProviderKey key) => key.IsEmpty ? throw new ArgumentException("The key is empty.", nameof(key)) : Providers + Base64Url.EncodeToString(key.Span);

    /// <summary>The path of a record's changes.</summary>
    public static string Watch(RecordKey key) => Record(key) + WatchEnd;

    /// <summary>The path of a record: its key in base64url.</summary>
    public static string Record(RecordKey key) => Records + RecordKeyText.ToBase64Url(key);
}
