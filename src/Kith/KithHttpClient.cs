using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Http;
using Kith.Libp2p.Formats;
using Kith.Storage;

namespace Kith;

/// <summary>
/// A node in another process, over its HTTP API. Safe for use by many threads at once; one instance for the life of the application.
/// </summary>
/// <remarks>
/// Beyond what <see cref="IKith"/> says, every call throws <see cref="KithException"/> with <see cref="KithErrorCode.DaemonUnreachable"/>
/// when no daemon answers, <see cref="KithErrorCode.Timeout"/> when it takes too long and <see cref="KithErrorCode.Refused"/> when it is over a limit.
/// </remarks>
public sealed class KithHttpClient : IKith
{
    /// <summary>The port of a daemon's HTTP API unless it is told otherwise.</summary>
    public const int DefaultPort = 7480;

    /// <summary>How long one call may take unless told otherwise: 30 seconds, more than a lookup through a network where every other node is dead.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private readonly ApiConnection _api;

    /// <summary>A client of the daemon at an address; nothing is sent yet.</summary>
    /// <param name="api">The daemon's HTTP API, such as <c>http://127.0.0.1:7480</c>.</param>
    /// <param name="timeout">How long one call may take; null for <see cref="DefaultTimeout"/>.</param>
    /// <exception cref="KithException">The address is not an absolute http or https address, or the time is not positive.</exception>
    public KithHttpClient(Uri api, TimeSpan? timeout = null) => _api = new ApiConnection(api, timeout ?? DefaultTimeout);

    /// <summary>A client that reaches its daemon in a way of its own, such as a Unix socket or through a proxy; nothing is sent yet.</summary>
    /// <param name="api">The daemon's HTTP API.</param>
    /// <param name="handler">What sends the requests; it stays the caller's, and should follow no redirects.</param>
    /// <param name="timeout">How long one call may take; null for <see cref="DefaultTimeout"/>.</param>
    /// <exception cref="KithException">The address is not an absolute http or https address, or the time is not positive.</exception>
    public KithHttpClient(Uri api, HttpMessageHandler handler, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _api = new ApiConnection(api, timeout ?? DefaultTimeout, handler);
    }

    /// <summary>What a daemon that asks for a token is shown with every request; null, the default, for one that does not.</summary>
    public string? Token
    {
        init => _api.Show(value);
    }

    /// <summary>The address of the API of a daemon on this machine that was started without further ado.</summary>
    public static Uri DefaultApi { get; } = new($"http://127.0.0.1:{DefaultPort}");

    /// <inheritdoc/>
    public async Task<PutReceipt> PutAsync(RecordKey key, ReadOnlyMemory<byte> value, PutOptions? options = null, CancellationToken cancellation = default)
    {
        RequireKey(key);
        RequireLength(value);
        using ReadOnlyMemoryContent body = new(value);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        string path = WithQuery(
            ApiPath.Record(key),
            (ApiPath.TimeToLive, options?.TimeToLive?.TotalSeconds),
            (ApiPath.WriteQuorum, options?.WriteQuorum),
            (ApiPath.Republish, options?.Republish == true ? 1 : null),
            (ApiPath.WaitForAll, options?.WaitForAll == true ? 1 : null));
        if (options?.ExpectedSequence is { } expected) // Not by way of a floating-point number.
            path += string.Create(CultureInfo.InvariantCulture, $"{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{ApiPath.ExpectedSequence}={expected}");
        return await SendForReceiptAsync(HttpMethod.Put, path, body, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<PutReceipt> PutManyAsync(IEnumerable<PutItem> items, PutOptions? options = null, CancellationToken cancellation = default)
    {
        if (options?.ExpectedSequence is not null)
            throw new KithException(KithErrorCode.InvalidArgument, "Compare-and-swap is for one key at a time: leave the expected sequence away, or put them one by one.");
        string path = WithQuery(
            ApiPath.PutBatch,
            (ApiPath.TimeToLive, options?.TimeToLive?.TotalSeconds),
            (ApiPath.WriteQuorum, options?.WriteQuorum),
            (ApiPath.Republish, options?.Republish == true ? 1 : null),
            (ApiPath.WaitForAll, options?.WaitForAll == true ? 1 : null));
        return Batches.RunAsync<PutItem, PutReceipt>(
            items,
            item => item.Value.Length,
            ApiPath.MaxItemsOfBatch,
            ApiPath.MaxBytesOfBatch,
            async (batch, token) =>
            {
                foreach (PutItem item in batch)
                {
                    RequireKey(item.Key);
                    RequireLength(item.Value);
                }

                using HttpContent body = Json(PutBatchDocument.From(batch), KithJson.Default.PutBatchDocument);
                return await _api.SendAsync(HttpMethod.Post, path, body, KithJson.Default.ReceiptsDocument, answer => answer.Require().ToReceipts(), token).ConfigureAwait(false);
            },
            cancellation);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<GetResult> GetManyAsync(IEnumerable<RecordKey> keys, GetOptions? options = null, CancellationToken cancellation = default)
    {
        string path = WithQuery(ApiPath.GetBatch, (ApiPath.ReadQuorum, options?.ReadQuorum), (ApiPath.Linearizable, options?.IsLinearizable == true ? 1 : null));
        return Batches.RunAsync<RecordKey, GetResult>(
            keys,
            key => key.Span.Length,
            ApiPath.MaxGetsOfBatch,
            ApiPath.MaxBytesOfBatch,
            async (batch, token) =>
            {
                foreach (RecordKey key in batch)
                    RequireKey(key);
                using HttpContent body = Json(KeyBatchDocument.From(batch), KithJson.Default.KeyBatchDocument);
                return await _api.SendAsync(HttpMethod.Post, path, body, KithJson.Default.ResultsDocument, answer => answer.Require().ToResults(), token).ConfigureAwait(false);
            },
            cancellation);
    }

    /// <inheritdoc/>
    public Task<PutReceipt> DeleteAsync(RecordKey key, DeleteOptions? options = null, CancellationToken cancellation = default)
    {
        RequireKey(key);
        string path = WithQuery(ApiPath.Record(key), (ApiPath.WriteQuorum, options?.WriteQuorum), (ApiPath.WaitForAll, options?.WaitForAll == true ? 1 : null));
        return SendForReceiptAsync(HttpMethod.Delete, path, body: null, cancellation);
    }

    /// <inheritdoc/>
    public Task<GetResult> GetAsync(RecordKey key, GetOptions? options = null, CancellationToken cancellation = default)
    {
        RequireKey(key);
        string path = WithQuery(ApiPath.Record(key), (ApiPath.ReadQuorum, options?.ReadQuorum), (ApiPath.Linearizable, options?.IsLinearizable == true ? 1 : null));
        return _api.GetAsync(path, KithJson.Default.ResultDocument, answer => (answer.Problem?.Result ?? answer.Require()).ToResult(), cancellation);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<GetResult> WatchAsync(RecordKey key, RecordVersion? from = null, CancellationToken cancellation = default)
    {
        RequireKey(key);
        string path = ApiPath.Watch(key) + (from is { } version ? $"?{ApiPath.From}={version}" : "");
        return _api.StreamAsync(path, KithJson.Default.ResultDocument, document => document.ToResult(), cancellation);
    }

    /// <inheritdoc/>
    public Task<ProvideReceipt> ProvideAsync(ProviderKey key, CancellationToken cancellation = default) =>
        _api.SendAsync(HttpMethod.Put, ApiPath.Provider(key), body: null, KithJson.Default.ProvideDocument, answer => answer.Require().ToReceipt(key), cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<ProvideReceipt> ProvideManyAsync(IEnumerable<ProviderKey> keys, CancellationToken cancellation = default) =>
        Batches.RunAsync<ProviderKey, ProvideReceipt>(
            keys,
            key => key.Bytes.Length,
            ApiPath.MaxItemsOfBatch,
            ApiPath.MaxBytesOfBatch,
            async (batch, token) =>
            {
                using HttpContent body = Json(KeyBatchDocument.From(batch), KithJson.Default.KeyBatchDocument);
                return await _api.SendAsync(HttpMethod.Post, ApiPath.ProvideBatch, body, KithJson.Default.ProvideReceiptsDocument, answer => answer.Require().ToReceipts(), token).ConfigureAwait(false);
            },
            cancellation);

    /// <inheritdoc/>
    public Task<bool> StopProvidingAsync(ProviderKey key, CancellationToken cancellation = default) => _api.SendAsync(
        HttpMethod.Delete,
        ApiPath.Provider(key),
        body: null,
        KithJson.Default.StoppedDocument,
        answer => answer.Problem is { Code: ProblemCode.NotFound } ? false : answer.Require().WasProvided,
        cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PeerInfo>> FindProvidersAsync(ProviderKey key, int count = 20, CancellationToken cancellation = default) => _api.GetAsync(
        WithQuery(ApiPath.Provider(key), (ApiPath.Count, count)),
        KithJson.Default.ProvidersDocument,
        IReadOnlyList<PeerInfo> (answer) => [.. answer.Require().Peers.Select(peer => peer.ToPeerInfo())],
        cancellation);

    /// <summary>Has the node read every record on its disk once and compare it with its checksum, and waits for the end of it; cancelling ends it early.</summary>
    /// <param name="recordsPerSecond">How fast, 1 to 1,000,000.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    /// <exception cref="KithException">
    /// <see cref="KithErrorCode.NotSupported"/>: the node has no store of its own on disk; <see cref="KithErrorCode.Refused"/>: a pass is running already.
    /// </exception>
    public Task<ScrubReport> ScrubAsync(int recordsPerSecond, CancellationToken cancellation = default) =>
        _api.SendAsync(HttpMethod.Post, WithQuery(ApiPath.Scrub, (ApiPath.Rate, recordsPerSecond)), body: null, KithJson.Default.ScrubDocument, answer => answer.Require().ToReport(), cancellation);

    /// <inheritdoc/>
    public Task<ClockStatus> GetClockAsync(CancellationToken cancellation = default) =>
        _api.GetAsync(ApiPath.Clock, KithJson.Default.ClockDocument, answer => answer.Require().ToClock(), cancellation);

    /// <inheritdoc/>
    public Task<ClockStatus> ConfirmClockAsync(CancellationToken cancellation = default) =>
        _api.SendAsync(HttpMethod.Post, ApiPath.ConfirmClock, body: null, KithJson.Default.ClockDocument, answer => answer.Require().ToClock(), cancellation);

    /// <inheritdoc/>
    public Task<PeerInfo?> FindPeerAsync(PeerId peer, CancellationToken cancellation = default)
    {
        if (peer.IsEmpty)
            throw new ArgumentException("The peer id is empty.", nameof(peer));
        return _api.GetAsync(
            ApiPath.Peers + PeerIdText.Format(peer),
            KithJson.Default.FoundPeerDocument,
            answer => answer.Problem is { Code: ProblemCode.NotFound } ? null : answer.Require().Peer.ToPeerInfo(),
            cancellation);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<PeerInfo>> ClosestAsync(RecordKey key, int count = 20, CancellationToken cancellation = default)
    {
        RequireKey(key);
        string path = WithQuery(ApiPath.Closest + RecordKeyText.ToBase64Url(key), (ApiPath.Count, count));
        return _api.GetAsync(path, KithJson.Default.ClosestDocument, answer => answer.Require().ToPeers(), cancellation);
    }

    /// <inheritdoc/>
    public Task<LookupTrace> TraceAsync(RecordKey key, int count = 20, CancellationToken cancellation = default)
    {
        RequireKey(key);
        string path = WithQuery(ApiPath.Trace + RecordKeyText.ToBase64Url(key), (ApiPath.Count, count));
        return _api.GetAsync(path, KithJson.Default.TraceDocument, answer => answer.Require().ToTrace(key), cancellation);
    }

    /// <inheritdoc/>
    public Task<NodeStatus> GetStatusAsync(CancellationToken cancellation = default) =>
        _api.GetAsync(ApiPath.Node, KithJson.Default.StatusDocument, answer => answer.Require().ToStatus(), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ConnectionInfo>> GetConnectionsAsync(CancellationToken cancellation = default) =>
        _api.GetAsync(ApiPath.Connections, KithJson.Default.ConnectionsDocument, answer => answer.Require().ToConnections(), cancellation);

    /// <inheritdoc/>
    public Task<RecordListPage> GetRecordsAsync(Identifier from = default, int count = 1_000, bool lackingOnly = false, CancellationToken cancellation = default)
    {
        string path = WithQuery(ApiPath.RecordList, (ApiPath.Count, count), (ApiPath.UnderReplicated, lackingOnly ? 1 : null));
        return _api.GetAsync(path + (from == default ? "" : $"&{ApiPath.From}={from}"), KithJson.Default.RecordsDocument, answer => answer.Require().ToPage(), cancellation);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<BucketInfo>> GetTableAsync(CancellationToken cancellation = default) =>
        _api.GetAsync(ApiPath.Table, KithJson.Default.TableDocument, answer => answer.Require().ToBuckets(), cancellation);

    /// <summary>Closes the connections to the daemon; the daemon goes on.</summary>
    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<PutReceipt> SendForReceiptAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellation) =>
        _api.SendAsync(method, path, body, KithJson.Default.ReceiptDocument, answer => (answer.Problem?.Receipt ?? answer.Require()).ToReceipt(), cancellation);

    private static void RequireKey(RecordKey key)
    {
        if (key.IsEmpty)
            throw new ArgumentException("The key is empty.", nameof(key));
    }

    // Said here, since a server that refuses a body early breaks the connection that its answer would come on.
    private static void RequireLength(ReadOnlyMemory<byte> value)
    {
        if (value.Length > RecordLimits.WireMaxValueBytes)
            throw new KithException(KithErrorCode.InvalidArgument, $"The value is {value.Length:N0} bytes long; a value has at most {RecordLimits.WireMaxValueBytes:N0}. Push it as an artifact: kith artifact push FILE.");
    }

    private static ByteArrayContent Json<TDocument>(TDocument document, JsonTypeInfo<TDocument> type)
    {
        ByteArrayContent body = new(JsonSerializer.SerializeToUtf8Bytes(document, type));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return body;
    }

    private static string WithQuery(string path, params ReadOnlySpan<(string Name, double? Value)> parameters)
    {
        char separator = '?';
        foreach ((string name, double? value) in parameters)
        {
            if (value is null)
                continue;
            path += string.Create(CultureInfo.InvariantCulture, $"{separator}{name}={value:0.#######}");
            separator = '&';
        }

        return path;
    }
}
