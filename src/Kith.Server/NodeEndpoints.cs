using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Http;
using Kith.Libp2p.Formats;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kith.Server;

/// <summary>What the node is, whom it knows and whom it can find.</summary>
internal sealed class NodeEndpoints(IKith kith, ServerFacts facts)
{
    private const int DefaultCount = 20;
    private const int DefaultRecordCount = 100;

    public void Map(IEndpointRouteBuilder routes, LookupLimit limit)
    {
        routes.MapRead(ApiPath.Node, StatusAsync);
        routes.MapRead(ApiPath.Health, HealthReportAsync);
        routes.MapRead(ApiPath.Connections, ConnectionsAsync);
        routes.MapRead(ApiPath.PeerList, ConnectionsAsync);
        routes.MapRead(ApiPath.Store, StoreAsync);
        routes.MapRead(ApiPath.Config, ConfigAsync);
        routes.MapRead(ApiPath.Table, TableAsync);
        routes.MapRead(ApiPath.RecordList, limit.Apply(RecordsAsync));
        routes.MapRead(ApiPath.Clock, ClockAsync);
        routes.MapPost(ApiPath.ConfirmClock, ConfirmClockAsync);
        routes.MapRead(ApiPath.Closest + "{key}", limit.Apply(ClosestAsync));
        routes.MapRead(ApiPath.Peers + "{peer}", limit.Apply(FindPeerAsync));
    }

    private async Task StatusAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        NodeStatus status = Counted(await kith.GetStatusAsync(context.RequestAborted), facts.AddCounters);
        await Answer.JsonAsync(context, StatusDocument.From(status), KithJson.Default.StatusDocument);
    }

    private async Task HealthReportAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        await Answer.JsonAsync(context, HealthDocument.From(await kith.GetHealthAsync(context.RequestAborted)), KithJson.Default.HealthDocument);
    }

    /// <summary>A status with what other faces of the node counted.</summary>
    public static NodeStatus Counted(NodeStatus status, Action<IDictionary<string, long>>? addCounters)
    {
        if (addCounters is null)
            return status;
        Dictionary<string, long> counters = new(status.Counters, StringComparer.Ordinal);
        addCounters(counters);
        return status with { Counters = counters };
    }

    private async Task StoreAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        await Answer.JsonAsync(context, StoreDocument.From(await kith.GetStatusAsync(context.RequestAborted)), KithJson.Default.StoreDocument);
    }

    private Task ConfigAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        return Answer.JsonAsync(context, new ConfigDocument(KithJson.SchemaVersion, facts.Settings()), KithJson.Default.ConfigDocument);
    }

    private async Task ConnectionsAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        await Answer.JsonAsync(context, ConnectionsDocument.From(await kith.GetConnectionsAsync(context.RequestAborted)), KithJson.Default.ConnectionsDocument);
    }

    private async Task TableAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        await Answer.JsonAsync(context, TableDocument.From(await kith.GetTableAsync(context.RequestAborted)), KithJson.Default.TableDocument);
    }

    private async Task RecordsAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, ApiPath.From, ApiPath.Count, ApiPath.UnderReplicated);
        Identifier from = RequestText.Identifier(context, ApiPath.From) ?? default;
        int count = RequestText.Number(context, ApiPath.Count) ?? DefaultRecordCount;
        RecordListPage page = await kith.GetRecordsAsync(from, count, RequestText.Switch(context, ApiPath.UnderReplicated) ?? false, context.RequestAborted);
        await Answer.JsonAsync(context, RecordsDocument.From(page), KithJson.Default.RecordsDocument);
    }

    private async Task ClockAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        await Answer.JsonAsync(context, ClockDocument.From(await kith.GetClockAsync(context.RequestAborted)), KithJson.Default.ClockDocument);
    }

    private async Task ConfirmClockAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        await Answer.JsonAsync(context, ClockDocument.From(await kith.ConfirmClockAsync(context.RequestAborted)), KithJson.Default.ClockDocument);
    }

    private async Task ClosestAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, ApiPath.Count);
        RecordKey key = RequestText.Key(context);
        IReadOnlyList<PeerInfo> peers = await kith.ClosestAsync(key, RequestText.Number(context, ApiPath.Count) ?? DefaultCount, context.RequestAborted);
        await Answer.JsonAsync(context, ClosestDocument.From(key, peers), KithJson.Default.ClosestDocument);
    }

    private async Task FindPeerAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        PeerId peer = RequestText.Peer(context);
        if (await kith.FindPeerAsync(peer, context.RequestAborted) is { } found)
            await Answer.JsonAsync(context, FoundPeerDocument.From(found), KithJson.Default.FoundPeerDocument);
        else
            await Answer.ProblemAsync(context, StatusCodes.Status404NotFound, ProblemCode.NotFound, $"Nobody near the place of {PeerIdText.Format(peer)} knows it. It may be offline, or in another swarm.");
    }
}
