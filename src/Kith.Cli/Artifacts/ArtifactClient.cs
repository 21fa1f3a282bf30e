using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts;
using Kith.Artifacts.Manifests;
using Kith.Artifacts.Transfer;
using Kith.Http;
using Kith.Server.Artifacts;

namespace Kith.Cli.Artifacts;

/// <summary>
/// Artifacts through a daemon: their bytes as streams that the daemon cuts and stores, or fetches and checks; everything small by the same code as in
/// the daemon, over its records.
/// </summary>
internal sealed class ArtifactClient : IAsyncDisposable
{
    // How long a transfer takes is nobody's business but its own; one that stands still is seen to.
    private static readonly TimeSpan Unhurried = TimeSpan.FromDays(20);

    private readonly ApiConnection _api;
    private readonly KithHttpClient _kith;

    public ArtifactClient(Uri api, string? token = null)
    {
        _api = new ApiConnection(api, Unhurried);
        _api.Show(token);
        _kith = new KithHttpClient(api) { Token = token };
        Store = new ArtifactStore(_kith, TimeProvider.System, new ArtifactStoreOptions { MaxPullBytes = long.MaxValue }); // Whoever gives the command sees the size; the disk's room bounds it.
    }

    /// <summary>The same artifacts over the daemon's records.</summary>
    public ArtifactStore Store { get; }

    /// <summary>Finds an artifact.</summary>
    public Task<FoundArtifact> FindAsync(string reference, CancellationToken cancellation) => Store.FindAsync(ArtifactReferenceText.Parse(reference), cancellation);

    /// <summary>Pushes a file or folder.</summary>
    public async Task<ArtifactDocument> PushAsync(string name, string version, string path, PushOptions options, IProgress<TransferProgress> progress, CancellationToken cancellation)
    {
        ArtifactSource source = ArtifactSource.Of(path);
        await using Stream content = source.Open();
        return await PushAsync(name, version, content, source.Bytes, source, options, progress, cancellation);
    }

    /// <summary>Pushes a stream.</summary>
    public Task<ArtifactDocument> PushAsync(string name, string version, Stream content, PushOptions options, IProgress<TransferProgress> progress, CancellationToken cancellation) =>
        PushAsync(name, version, content, total: null, source: null, options, progress, cancellation);

    /// <summary>Pulls an artifact into a file or folder; what an interruption left there is used.</summary>
    public Task PullAsync(ArtifactManifest artifact, string target, bool overwrite, IProgress<TransferProgress> progress, CancellationToken cancellation) =>
        Store.PullAsync(artifact, target, overwrite, (from, token) => ReadAsync(artifact, from, token), moved: null, progress, cancellation);

    /// <summary>An artifact's bytes from one on.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(ArtifactManifest artifact, long from, CancellationToken cancellation) =>
        from == artifact.Bytes ? AsyncEnumerable.Empty<ReadOnlyMemory<byte>>() : _api.ReadAsync(ArtifactApiPath.ContentOf(artifact.Id.ToString()), from, cancellation);

    /// <summary>Has the daemon check an artifact, or repair it.</summary>
    public Task<ArtifactCheckDocument> CheckAsync(ArtifactManifest artifact, bool repair, CancellationToken cancellation) =>
        _api.SendAsync(HttpMethod.Post, $"{ArtifactApiPath.ById}{artifact.Id}/{(repair ? "repair" : "verify")}", body: null, ArtifactJson.Default.ArtifactCheckDocument, answer => answer.Require(), cancellation);

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _kith.DisposeAsync();
    }

    private async Task<ArtifactDocument> PushAsync(
        string name, string version, Stream content, long? total, ArtifactSource? source, PushOptions options, IProgress<TransferProgress> progress, CancellationToken cancellation)
    {
        PushDocument head = new(
            KithJson.SchemaVersion,
            source is null ? null : [.. source.Files.Select(file => new ArtifactFileDocument(file.Path, file.Bytes))],
            source?.IsFolder ?? false,
            options.Metadata.IsEmpty ? null : JsonElement.Parse(options.Metadata.Span));
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(head, ArtifactJson.Default.PushDocument), (byte)'\n'];
        await using ReportingStream reporting = new(content, total, progress, TimeProvider.System);
        await using HeadedStream stream = new(line, reporting);
        using StreamContent body = new(stream, bufferSize: 256 << 10);
        body.Headers.ContentType = new MediaTypeHeaderValue(PushDocument.MediaType);
        string path = ArtifactApiPath.Of(name, version) + Query(options);
        return await _api.SendAsync(HttpMethod.Put, path, body, ArtifactJson.Default.ArtifactDocument, answer => answer.Require(), cancellation);
    }

    private static string Query(PushOptions options)
    {
        List<string> parts = [];
        if (options.Pin)
            parts.Add($"{ArtifactApiPath.Pin}=1");
        if (options.Lease is { } lease)
            parts.Add($"{ArtifactApiPath.Lease}={DurationText.Format(lease)}");
        if (!options.IsLatest)
            parts.Add($"{ArtifactApiPath.Latest}=0");
        if (options.ExpectedLatest is { } expected)
            parts.Add($"{ArtifactApiPath.Expected}={Uri.EscapeDataString(expected)}");
        if (options.DataShards != 0 || options.ParityShards != 0)
            parts.Add($"{ArtifactApiPath.Data}={options.DataShards}&{ArtifactApiPath.Parity}={options.ParityShards}");
        if (!options.Compress)
            parts.Add($"{ArtifactApiPath.Compress}=0");
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }
}
