using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Pipelines;
using System.Linq;
using System.Threading.Tasks;
using Kith.Artifacts;
using Kith.Artifacts.Manifests;
using Kith.Artifacts.Models;
using Kith.Artifacts.Names;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Kith.Server.Artifacts;

/// <summary><c>/v1/artifacts/…</c>: artifacts pushed and pulled as streams of any length, and what else can be done with them.</summary>
internal sealed class ArtifactEndpoints(IKith kith, ArtifactStore artifacts)
{
    private readonly ModelStore _models = new(artifacts);

    public void Map(IEndpointRouteBuilder routes, LookupLimit limit)
    {
        routes.MapRead(ArtifactApiPath.List, limit.Apply(ListAsync));
        routes.MapRead(ArtifactApiPath.List + "/{name}", limit.Apply(VersionsAsync));
        routes.MapPost(ArtifactApiPath.Collect, limit.Apply(CollectAsync));
        routes.MapPut(ArtifactApiPath.List + "/{name}/{version}", limit.Apply(PushAsync));
        routes.MapDelete(ArtifactApiPath.List + "/{name}", limit.Apply(RemoveAsync));
        routes.MapDelete(ArtifactApiPath.List + "/{name}/{version}", limit.Apply(RemoveAsync));
        routes.MapRead(ArtifactApiPath.List + "/{name}/{version}", limit.Apply(ShowAsync));
        routes.MapRead(ArtifactApiPath.List + "/{name}/{version}" + ArtifactApiPath.Content, limit.Apply(ReadAsync));
        routes.MapRead(ArtifactApiPath.List + "/{name}/{version}" + ArtifactApiPath.Tensors, limit.Apply(TensorsAsync));
        routes.MapRead(ArtifactApiPath.List + "/{name}/{version}" + ArtifactApiPath.Difference, limit.Apply(CompareAsync));
        routes.MapPost(ArtifactApiPath.List + "/{name}/{version}/{action}", limit.Apply(ActAsync));
        routes.MapRead(ArtifactApiPath.ById + "{id}", limit.Apply(ShowAsync));
        routes.MapRead(ArtifactApiPath.ById + "{id}" + ArtifactApiPath.Content, limit.Apply(ReadAsync));
        routes.MapPost(ArtifactApiPath.ById + "{id}/{action}", limit.Apply(ActAsync));
    }

    private async Task ListAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, ArtifactApiPath.Owner);
        PeerId owner = OwnerIn(context) ?? (await kith.GetStatusAsync(context.RequestAborted)).Peer;
        List<ArtifactVersionDocument> found = [];
        foreach (string name in await artifacts.ListAsync(owner, context.RequestAborted))
        {
            try
            {
                (IReadOnlyList<ArtifactVersion> versions, string? latest) = await artifacts.VersionsAsync(name, owner, context.RequestAborted);
                found.AddRange(versions.Select(version => ArtifactVersionDocument.From(name, version, latest)));
            }
            catch (KithException gone) when (gone.Code == KithErrorCode.NotFound)
            {
                // Its last version ended between the list of names and its own.
            }
        }

        await Answer.JsonAsync(context, new ArtifactListDocument(KithJson.SchemaVersion, found), ArtifactJson.Default.ArtifactListDocument);
    }

    private async Task VersionsAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, ArtifactApiPath.Owner);
        string name = Route(context, "name");
        (IReadOnlyList<ArtifactVersion> versions, string? latest) = await artifacts.VersionsAsync(name, OwnerIn(context), context.RequestAborted);
        ArtifactListDocument document = new(KithJson.SchemaVersion, [.. versions.Select(version => ArtifactVersionDocument.From(name, version, latest))]);
        await Answer.JsonAsync(context, document, ArtifactJson.Default.ArtifactListDocument);
    }

    private async Task CollectAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        await Answer.JsonAsync(context, ArtifactCollectDocument.From(await artifacts.CollectAsync(context.RequestAborted)), ArtifactJson.Default.ArtifactCollectDocument);
    }

    private async Task RemoveAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        CollectReport report = await artifacts.RemoveAsync(Route(context, "name"), context.GetRouteValue("version") as string, context.RequestAborted);
        await Answer.JsonAsync(context, ArtifactCollectDocument.From(report), ArtifactJson.Default.ArtifactCollectDocument);
    }

    private async Task ShowAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, ArtifactApiPath.Owner);
        await Answer.JsonAsync(context, ArtifactDocument.From(await FindAsync(context)), ArtifactJson.Default.ArtifactDocument);
    }

    private async Task PushAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, ArtifactApiPath.Pin, ArtifactApiPath.Lease, ArtifactApiPath.Latest, ArtifactApiPath.Expected, ArtifactApiPath.Data, ArtifactApiPath.Parity, ArtifactApiPath.Compress);
        LiftBodyLimits(context);
        PushDocument head = IsHeaded(context) ? await ReadHeadAsync(context.Request.BodyReader) : new PushDocument(KithJson.SchemaVersion);
        PushOptions options = new()
        {
            Metadata = head.Metadata is { } metadata ? System.Text.Encoding.UTF8.GetBytes(metadata.GetRawText()) : default,
            Pin = RequestText.Switch(context, ArtifactApiPath.Pin) ?? false,
            Lease = RequestText.Duration(context, ArtifactApiPath.Lease),
            IsLatest = RequestText.Switch(context, ArtifactApiPath.Latest) ?? true,
            ExpectedLatest = context.Request.Query[ArtifactApiPath.Expected] is [{ } expected] ? expected : null,
            DataShards = RequestText.Number(context, ArtifactApiPath.Data) ?? 0,
            ParityShards = RequestText.Number(context, ArtifactApiPath.Parity) ?? 0,
            Compress = RequestText.Switch(context, ArtifactApiPath.Compress) ?? true,
        };
        ArtifactFile[]? files = head.Files is { } listed ? [.. listed.Select(file => file is null ? throw Unreadable() : new ArtifactFile(file.Path, file.Bytes))] : null;
        await using Stream content = context.Request.BodyReader.AsStream(leaveOpen: true);
        PushResult pushed = await artifacts.PushAsync(
            Route(context, "name"), Route(context, "version"), content, files, head.IsFolder, options, progress: null, context.RequestAborted);
        await Answer.JsonAsync(context, ArtifactDocument.From(pushed, (await kith.GetStatusAsync(context.RequestAborted)).Peer), ArtifactJson.Default.ArtifactDocument);
    }

    private async Task ReadAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, ArtifactApiPath.Owner);
        ArtifactManifest manifest = (await FindAsync(context)).Manifest;
        (long from, long length) = RangeIn(context, manifest.Bytes);
        context.Response.StatusCode = length < manifest.Bytes ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = length;
        context.Response.Headers.AcceptRanges = "bytes";
        context.Response.Headers.ETag = $"\"{manifest.Id}\"";
        if (length < manifest.Bytes)
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{from + length - 1}/{manifest.Bytes}");
        if (HttpMethods.IsHead(context.Request.Method))
            return; // Nothing is fetched that nobody is sent.
        // Once this has begun, a chunk that is lost can only break it off: whoever reads sees fewer bytes than the length says.
        await foreach (ReadOnlyMemory<byte> piece in artifacts.ReadAsync(manifest, from, length, context.RequestAborted))
            await context.Response.Body.WriteAsync(piece, context.RequestAborted);
    }

    private async Task TensorsAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, ArtifactApiPath.Owner);
        IReadOnlyList<ModelTensor> tensors = await _models.TensorsAsync((await FindAsync(context)).Manifest, context.RequestAborted);
        await Answer.JsonAsync(context, ModelTensorsDocument.From(tensors), ArtifactJson.Default.ModelTensorsDocument);
    }

    private async Task CompareAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, ArtifactApiPath.Owner, ArtifactApiPath.Before);
        string before = context.Request.Query[ArtifactApiPath.Before] is [{ } version] ? version : throw new KithException(KithErrorCode.InvalidArgument, "The parameter before is missing: the version to compare with.");
        ArtifactManifest first = (await artifacts.FindAsync(ArtifactReference.To(Route(context, "name"), before, OwnerIn(context)), context.RequestAborted)).Manifest;
        ModelDifference difference = await _models.DiffAsync(first, (await FindAsync(context)).Manifest, context.RequestAborted);
        await Answer.JsonAsync(context, ModelDifferenceDocument.From(difference), ArtifactJson.Default.ModelDifferenceDocument);
    }

    private async Task ActAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, ArtifactApiPath.Owner, ArtifactApiPath.Lease, ArtifactApiPath.Expected);
        string action = Route(context, "action");
        if (action is "verify" or "repair")
        {
            ArtifactManifest manifest = (await FindAsync(context)).Manifest;
            CheckReport report = action == "verify"
                ? await artifacts.VerifyAsync(manifest, cancellation: context.RequestAborted)
                : await artifacts.RepairAsync(manifest, cancellation: context.RequestAborted);
            await Answer.JsonAsync(context, ArtifactCheckDocument.From(report), ArtifactJson.Default.ArtifactCheckDocument);
            return;
        }

        string name = context.GetRouteValue("name") as string ?? throw NoAction(action);
        string version = Route(context, "version");
        switch (action)
        {
            case "pin":
                await artifacts.PinAsync(name, version, context.RequestAborted);
                break;
            case "unpin":
                await artifacts.UnpinAsync(name, version, RequestText.Duration(context, ArtifactApiPath.Lease), context.RequestAborted);
                break;
            case "latest":
                await artifacts.SetLatestAsync(name, version, context.Request.Query[ArtifactApiPath.Expected] is [{ } expected] ? expected : null, context.RequestAborted);
                break;
            default:
                throw NoAction(action);
        }

        await Answer.JsonAsync(context, ArtifactDocument.From(await FindAsync(context)), ArtifactJson.Default.ArtifactDocument);
    }

    private Task<FoundArtifact> FindAsync(HttpContext context) => artifacts.FindAsync(
        context.GetRouteValue("id") is string id
            ? Digest.TryParse(id, out Digest digest) ? ArtifactReference.To(digest) : throw new KithException(KithErrorCode.InvalidArgument, "The path names an artifact by its id: 64 hexadecimal digits.")
            : ArtifactReference.To(Route(context, "name"), Route(context, "version"), OwnerIn(context)),
        context.RequestAborted);

    private static KithException NoAction(string action) =>
        new(KithErrorCode.InvalidArgument, $"'{action}' cannot be done with an artifact. Possible: verify, repair, and with a version by its name pin, unpin, latest.");

    private static bool IsHeaded(HttpContext context) =>
        MediaTypeHeaderValue.TryParse(context.Request.ContentType, out MediaTypeHeaderValue? type) && type.MediaType == PushDocument.MediaType;

    private static string Route(HttpContext context, string name) => (string)context.GetRouteValue(name)!;

    private static PeerId? OwnerIn(HttpContext context) => context.Request.Query[ArtifactApiPath.Owner] is [{ } text] ? ArtifactReferenceText.Owner(text) : null;

    /// <summary>An artifact has any length; what bounds it is how fast chunks can be stored, and that may be slow at times.</summary>
    private static void LiftBodyLimits(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
    }

    /// <summary>Reads the line before the bytes and leaves the reader behind it.</summary>
    private static async Task<PushDocument> ReadHeadAsync(PipeReader body)
    {
        while (true)
        {
            ReadResult read = await body.ReadAsync();
            if (read.Buffer.PositionOf((byte)'\n') is { } end && read.Buffer.Slice(0, end).Length <= PushDocument.MaxBytes)
            {
                byte[] line = read.Buffer.Slice(0, end).ToArray();
                body.AdvanceTo(read.Buffer.GetPosition(1, end));
                return Parse(line);
            }

            bool isTooLong = read.Buffer.Length > PushDocument.MaxBytes;
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (isTooLong || read.IsCompleted)
                throw Unreadable();
        }
    }

    private static PushDocument Parse(byte[] line)
    {
        try
        {
            return ApiConnection.Parse(line, ArtifactJson.Default.PushDocument);
        }
        catch (Exception unreadable) when (ApiConnection.IsUnreadable(unreadable))
        {
            throw Unreadable();
        }
    }

    private static KithException Unreadable() => new(
        KithErrorCode.InvalidArgument, $"A body of {PushDocument.MediaType} begins with one line of JSON of at most {PushDocument.MaxBytes:N0} bytes: schema_version {KithJson.SchemaVersion}, files, is_folder, metadata.");

    /// <summary>The range asked for: one from some byte on; without it everything.</summary>
    private static (long From, long Length) RangeIn(HttpContext context, long total)
    {
        if (context.Request.Headers.Range is not [{ } text])
            return (0, total);
        if (!RangeHeaderValue.TryParse(text, out RangeHeaderValue? header) || header.Unit != "bytes" || header.Ranges.Count != 1)
            throw new KithException(KithErrorCode.InvalidArgument, "The range is not one of bytes, such as bytes=1000-1999.");
        RangeItemHeaderValue range = header.Ranges.First();
        long from = range.From ?? Math.Max(0, total - range.To!.Value);
        long end = range.From is null || range.To is null ? total : Math.Min(total - 1, range.To.Value) + 1;
        return from < end || from == total
            ? (from, end - from)
            : throw new KithException(KithErrorCode.InvalidArgument, $"The range begins behind the end: the artifact has {total:N0} bytes.");
    }
}
