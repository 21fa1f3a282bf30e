using System;
using System.Collections.Generic;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kith.Server;

/// <summary><c>/v1/batch/…</c>: many values put, read or provided by one request, so that keys that lie near each other share a lookup.</summary>
internal sealed class BatchEndpoints(IKith kith)
{
    /// <summary>The longest body read, in bytes.</summary>
    public const int MaxBodyBytes = 8 << 20;

    public void Map(IEndpointRouteBuilder routes, LookupLimit limit)
    {
        routes.MapPost(ApiPath.PutBatch, limit.Apply(PutAsync));
        routes.MapPost(ApiPath.GetBatch, limit.Apply(GetAsync));
        routes.MapPost(ApiPath.ProvideBatch, limit.Apply(ProvideAsync));
    }

    private async Task PutAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, ApiPath.TimeToLive, ApiPath.WriteQuorum, ApiPath.Republish, ApiPath.WaitForAll);
        PutOptions options = new()
        {
            TimeToLive = RequestText.Duration(context, ApiPath.TimeToLive),
            WriteQuorum = RequestText.Number(context, ApiPath.WriteQuorum),
            Republish = RequestText.Switch(context, ApiPath.Republish) ?? false,
            WaitForAll = RequestText.Switch(context, ApiPath.WaitForAll) ?? false,
        };
        List<PutItem> items = await ReadAsync(context, KithJson.Default.PutBatchDocument, document => document.ToItems(), ApiPath.MaxItemsOfBatch);
        List<PutReceipt> receipts = await CollectAsync(kith.PutManyAsync(items, options, context.RequestAborted));
        await Answer.JsonAsync(context, ReceiptsDocument.From(receipts), KithJson.Default.ReceiptsDocument);
    }

    private async Task GetAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, ApiPath.ReadQuorum, ApiPath.Linearizable);
        GetOptions options = new() { ReadQuorum = RequestText.Number(context, ApiPath.ReadQuorum), IsLinearizable = RequestText.Switch(context, ApiPath.Linearizable) ?? false };
        List<RecordKey> keys = await ReadAsync(context, KithJson.Default.KeyBatchDocument, document => document.ToRecordKeys(), ApiPath.MaxGetsOfBatch);
        List<GetResult> results = await CollectAsync(kith.GetManyAsync(keys, options, context.RequestAborted));
        await Answer.JsonAsync(context, ResultsDocument.From(results), KithJson.Default.ResultsDocument);
    }

    private async Task ProvideAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        List<ProviderKey> keys = await ReadAsync(context, KithJson.Default.KeyBatchDocument, document => document.ToProviderKeys(), ApiPath.MaxItemsOfBatch);
        List<ProvideReceipt> receipts = await CollectAsync(kith.ProvideManyAsync(keys, context.RequestAborted));
        await Answer.JsonAsync(context, ProvideReceiptsDocument.From(receipts), KithJson.Default.ProvideReceiptsDocument);
    }

    private static async Task<List<TItem>> ReadAsync<TDocument, TItem>(HttpContext context, JsonTypeInfo<TDocument> type, Func<TDocument, List<TItem>> read, int most)
        where TDocument : class, IDocument
    {
        List<TItem> items = await JsonBody.ReadAsync(context, type, MaxBodyBytes, "The body is not a batch", document =>
            document.SchemaVersion == KithJson.SchemaVersion ? read(document) : throw new FormatException($"The schema_version must be {KithJson.SchemaVersion}."));
        return items.Count <= most ? items : throw new KithException(KithErrorCode.InvalidArgument, $"The batch has {items.Count:N0} things; send at most {most} in one request.");
    }

    private static async Task<List<T>> CollectAsync<T>(IAsyncEnumerable<T> results)
    {
        List<T> all = [];
        await foreach (T result in results)
            all.Add(result);
        return all;
    }
}
