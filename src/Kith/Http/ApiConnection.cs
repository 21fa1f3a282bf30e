using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;

namespace Kith.Http;

/// <summary>Asks one daemon and turns every way of failing into a <see cref="KithException"/> that says what to do.</summary>
internal sealed class ApiConnection : IDisposable
{
    /// <summary>The largest answer read, in bytes: a routing table of 256 full buckets has less.</summary>
    public const int MaxAnswerBytes = 16 << 20;

    private const int ReadBytes = 256 << 10;
    private const int MaxConnections = 64;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly Uri _api;
    private readonly HttpClient _http;

    /// <param name="api">Where the daemon is.</param>
    /// <param name="timeout">How long a call may take.</param>
    /// <param name="handler">What sends requests and belongs to somebody else; null for connections of our own.</param>
    public ApiConnection(Uri api, TimeSpan timeout, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(api);
        if (!api.IsAbsoluteUri || (api.Scheme != Uri.UriSchemeHttp && api.Scheme != Uri.UriSchemeHttps))
            throw new KithException(KithErrorCode.InvalidConfiguration, $"'{api}' is not the address of an HTTP API. Write it like {KithHttpClient.DefaultApi}");
        if (timeout <= TimeSpan.Zero || timeout.TotalMilliseconds > int.MaxValue)
            throw new KithException(KithErrorCode.InvalidConfiguration, $"The timeout is {timeout}; it must be more than zero and at most 24 days.");
        _api = api;
        _http = new HttpClient(handler ?? OwnHandler(api, timeout), disposeHandler: handler is null)
        {
            BaseAddress = api,
            Timeout = timeout,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    public Task<TResult> GetAsync<TDocument, TResult>(string path, JsonTypeInfo<TDocument> type, Func<ApiAnswer<TDocument>, TResult> read, CancellationToken cancellation)
        where TDocument : class, IDocument => SendAsync(HttpMethod.Get, path, body: null, type, read, cancellation);

    public Task<TResult> SendAsync<TDocument, TResult>(HttpMethod method, string path, HttpContent? body, JsonTypeInfo<TDocument> type, Func<ApiAnswer<TDocument>, TResult> read, CancellationToken cancellation)
        where TDocument : class, IDocument => GuardAsync(async () =>
    {
        using HttpRequestMessage request = new(method, path) { Content = body };
        request.Headers.ExpectContinue = body is StreamContent; // What is refused anyhow is not sent first.
        using HttpResponseMessage response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
        byte[] json = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        return read(response.IsSuccessStatusCode
            ? new ApiAnswer<TDocument>(Parse(json, type), Problem: null)
            : new ApiAnswer<TDocument>(Document: null, Parse(json, KithJson.Default.ProblemDocument)));
    });

    /// <summary>The documents of an answer that has no end (server-sent events), as they come.</summary>
    public async IAsyncEnumerable<TResult> StreamAsync<TDocument, TResult>(string path, JsonTypeInfo<TDocument> type, Func<TDocument, TResult> read, [EnumeratorCancellation] CancellationToken cancellation)
        where TDocument : class, IDocument
    {
        using HttpResponseMessage response = await GuardAsync(() => OpenAsync(path, cancellation)).ConfigureAwait(false);
        using Stream body = await GuardAsync(() => response.Content.ReadAsStreamAsync(cancellation)).ConfigureAwait(false);
        IAsyncEnumerator<SseItem<string>> events = SseParser.Create(body).EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
        await using ConfiguredAsyncDisposable ending = events.ConfigureAwait(false);
        while (await GuardAsync(() => events.MoveNextAsync().AsTask()).ConfigureAwait(false))
            yield return await GuardAsync(() => Task.FromResult(read(Parse(Encoding.UTF8.GetBytes(events.Current.Data), type)))).ConfigureAwait(false);
        throw BrokenOff(cause: null);
    }

    /// <summary>The bytes of an answer from some byte on, as they come. A piece is good until the next is asked for.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string path, long from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using HttpResponseMessage response = await GuardAsync(() => OpenAsync(path, cancellation, from)).ConfigureAwait(false);
        using Stream body = await GuardAsync(() => response.Content.ReadAsStreamAsync(cancellation)).ConfigureAwait(false);
        byte[] buffer = new byte[ReadBytes];
        while (await GuardAsync(() => body.ReadAsync(buffer, cancellation).AsTask()).ConfigureAwait(false) is var length && length > 0)
            yield return buffer.AsMemory(0, length);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellation, long from = 0)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        if (from > 0)
            request.Headers.Range = new RangeHeaderValue(from, null);
        HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            byte[] json = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            ProblemDocument problem = Parse(json, KithJson.Default.ProblemDocument);
            throw new KithException(ProblemCode.Read(problem.Code), problem.Detail);
        }
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (OperationCanceledException timedOut) when (timedOut.InnerException is TimeoutException)
        {
            throw new KithException(KithErrorCode.Timeout, $"The daemon at {_api} did not answer within {_http.Timeout.TotalSeconds:0.###} s. It may be overloaded or far from its peers; try again, or allow more time.", timedOut);
        }
        catch (HttpRequestException unreachable) when (unreachable.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            throw new KithException(KithErrorCode.DaemonUnreachable, $"No daemon answers at {_api}. Start one with `kith node` or `kith up`, or name it with --api.", unreachable);
        }
        catch (Exception broken) when (broken is HttpRequestException or HttpIOException)
        {
            throw BrokenOff(broken);
        }
        catch (Exception unreadable) when (IsUnreadable(unreadable))
        {
            throw new KithException(KithErrorCode.DaemonUnreachable, $"What answers at {_api} is not a Kith daemon of this version. Name the daemon with --api.", unreadable);
        }
    }

    private KithException BrokenOff(Exception? cause) =>
        new(KithErrorCode.DaemonUnreachable, $"The daemon at {_api} broke off its answer. See whether it still runs, and try again.", cause);

    /// <summary>Whether an exception means that a document cannot be read, by <see cref="Parse"/> or by what makes results of it.</summary>
    internal static bool IsUnreadable(Exception exception) => exception is JsonException or FormatException or ArgumentException or OverflowException;

    /// <summary>Reads a document. Throws what <see cref="IsUnreadable"/> knows when it is none of this version.</summary>
    internal static TDocument Parse<TDocument>(byte[] json, JsonTypeInfo<TDocument> type)
        where TDocument : class, IDocument
    {
        TDocument? document = JsonSerializer.Deserialize(json, type);
        return document is { SchemaVersion: KithJson.SchemaVersion } ? document : throw new FormatException($"The document is of another version than {KithJson.SchemaVersion}.");
    }

    private static SocketsHttpHandler OwnHandler(Uri api, TimeSpan timeout) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = ConnectTimeout < timeout ? ConnectTimeout : Timeout.InfiniteTimeSpan,
        MaxConnectionsPerServer = MaxConnections,
        UseCookies = false,
        // Daemons are asked on this machine; reading the proxy settings would only cost time.
        UseProxy = !api.IsLoopback,
    };
}
