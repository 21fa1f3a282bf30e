using System;
using System.Buffers.Text;
using Kith.Core.Ids;
using Kith.Libp2p.Formats;

namespace Kith.Http;

/// <summary>The paths of the HTTP API, for both ends.</summary>
internal static class ApiPath
{
    public const string Records = "/v1/records/";
    public const string RecordList = "/v1/records";
    public const string Closest = "/v1/closest/";
    public const string Trace = "/v1/trace/";
    public const string Peers = "/v1/peers/";
    public const string PeerList = "/v1/peers";
    public const string Store = "/v1/store";
    public const string Scrub = "/v1/store/scrub";
    public const string Config = "/v1/config";
    public const string Metrics = "/metrics";
    public const string OpenApi = "/openapi/v1.json";
    public const string Node = "/v1/node";
    public const string Health = "/v1/health";
    public const string Connections = "/v1/connections";
    public const string Table = "/v1/table";
    public const string Clock = "/v1/clock";
    public const string ConfirmClock = "/v1/clock/confirm";

    public const string PutBatch = "/v1/batch/put";
    public const string GetBatch = "/v1/batch/get";
    public const string ProvideBatch = "/v1/batch/provide";

    /// <summary>The most things to put or provide in one request.</summary>
    public const int MaxItemsOfBatch = 256;

    /// <summary>The most keys to read in one request, so that even the longest values fit in one answer.</summary>
    public const int MaxGetsOfBatch = 64;

    /// <summary>The room for values in one request, in bytes: a value more may be over it, and JSON takes a third more.</summary>
    public const int MaxBytesOfBatch = 4 << 20;

    public const string TimeToLive = "ttl";
    public const string WriteQuorum = "write_quorum";
    public const string ExpectedSequence = "expected_sequence";
    public const string Linearizable = "linearizable";
    public const string WaitForAll = "wait_for_all";
    public const string Republish = "republish";
    public const string ReadQuorum = "read_quorum";
    public const string UnderReplicated = "under_replicated";
    public const string Count = "count";
    public const string Rate = "rate";

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
