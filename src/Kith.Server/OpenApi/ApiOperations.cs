using System.Collections.Generic;
using Kith.Http;
using Kith.Server.Artifacts;
using Kith.Server.Rounds;

namespace Kith.Server.OpenApi;

/// <summary>Everything that can be asked of the HTTP API. A test compares it with what the server maps.</summary>
internal static class ApiOperations
{
    private const string Bytes = "application/octet-stream";
    private const string Text = "text/plain";
    private const string Key = "{key}";

    private static readonly KithJson Json = KithJson.Default;

    /// <summary>All of them, by path.</summary>
    public static IReadOnlyList<ApiOperation> All { get; } =
    [
        new("PUT", ApiPath.Records + Key, "Puts a value; the receipt says who holds it durably")
        {
            Query = [ApiPath.TimeToLive, ApiPath.WriteQuorum, ApiPath.Republish, ApiPath.ExpectedSequence, ApiPath.WaitForAll], TakesBytes = true, Answer = Json.ReceiptDocument,
        },
        new("GET", ApiPath.Records + Key, "Gets a value: bytes, or a document to those who accept application/json") { Query = [ApiPath.ReadQuorum, ApiPath.Linearizable], Answer = Json.ResultDocument, AnswerMedia = Bytes },
        new("DELETE", ApiPath.Records + Key, "Deletes a value") { Query = [ApiPath.WriteQuorum, ApiPath.WaitForAll], Answer = Json.ReceiptDocument },
        new("GET", ApiPath.Records + Key + ApiPath.WatchEnd, "Tells every change of a value, as server-sent events") { Query = [ApiPath.From], AnswerMedia = "text/event-stream" },
        new("GET", ApiPath.RecordList, "Lists the records that this node holds") { Query = [ApiPath.From, ApiPath.Count, ApiPath.UnderReplicated], Answer = Json.RecordsDocument },
        new("POST", ApiPath.PutBatch, "Puts many values") { Query = [ApiPath.TimeToLive, ApiPath.WriteQuorum, ApiPath.Republish, ApiPath.WaitForAll], Body = Json.PutBatchDocument, Answer = Json.ReceiptsDocument },
        new("POST", ApiPath.GetBatch, "Gets many values") { Query = [ApiPath.ReadQuorum, ApiPath.Linearizable], Body = Json.KeyBatchDocument, Answer = Json.ResultsDocument },
        new("POST", ApiPath.ProvideBatch, "Says of many things that this node provides them") { Body = Json.KeyBatchDocument, Answer = Json.ProvideReceiptsDocument },
        new("PUT", ApiPath.Providers + Key, "Says that this node provides something") { Answer = Json.ProvideDocument },
        new("DELETE", ApiPath.Providers + Key, "Stops saying so") { Answer = Json.StoppedDocument },
        new("GET", ApiPath.Providers + Key, "Finds who provides something") { Query = [ApiPath.Count], Answer = Json.ProvidersDocument },
        new("GET", ApiPath.Closest + Key, "Finds the live nodes closest to a key") { Query = [ApiPath.Count], Answer = Json.ClosestDocument },
        new("GET", ApiPath.Trace + Key, "Looks a key up and tells every request of the lookup") { Query = [ApiPath.Count], Answer = Json.TraceDocument },
        new("GET", ApiPath.PeerList, "Lists the peers that are connected") { Answer = Json.ConnectionsDocument },
        new("GET", ApiPath.Peers + "{peer}", "Finds the addresses of a peer") { Answer = Json.FoundPeerDocument },
        new("GET", ApiPath.Connections, "Lists the connections") { Answer = Json.ConnectionsDocument },
        new("GET", ApiPath.Node, "Tells who the node is and how it is doing") { Answer = Json.StatusDocument },
        new("GET", ApiPath.Health, "Tells how the node does, and what that rests on") { Answer = Json.HealthDocument },
        new("GET", ApiPath.Table, "Shows the routing table") { Answer = Json.TableDocument },
        new("GET", ApiPath.Store, "Tells how much the node holds, and whether its store is well") { Answer = Json.StoreDocument },
        new("POST", ApiPath.Scrub, "Reads the node's whole store and compares it with its checksums; answers when that is done") { Query = [ApiPath.Rate], Answer = Json.ScrubDocument },
        new("GET", ApiPath.Config, "Lists the settings that the daemon was started with, and where each was said; secrets are not shown") { Answer = Json.ConfigDocument },
        new("GET", ApiPath.Clock, "Tells what the node makes of the time") { Answer = Json.ClockDocument },
        new("POST", ApiPath.ConfirmClock, "Says that the machine's wall clock is right") { Answer = Json.ClockDocument },
        new("GET", HealthEndpoints.Live, "Tells whether the node's loop turns") { AnswerMedia = Text },
        new("GET", HealthEndpoints.Ready, "Tells whether the node can be asked, and why not") { AnswerMedia = Text },
        new("GET", ApiPath.Metrics, "Tells what is measured, in Prometheus' text format") { AnswerMedia = Text },
        new("GET", ApiPath.OpenApi, "This description") { AnswerMedia = "application/json" },
        .. ArtifactOperations.All,
        .. RoundOperations.All,
    ];
}
