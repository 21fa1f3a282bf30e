using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Tasks;
using Kith.Artifacts;
using Kith.Artifacts.Rounds;
using Kith.Artifacts.Rounds.Arrays;
using Kith.Core.Node;
using Kith.Http;
using Kith.Libp2p.Formats;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Kith.Server.Rounds;

/// <summary><c>/v1/rounds</c>: rounds opened, handed in to, looked at, collected and aggregated, as JSON or as bytes.</summary>
internal sealed class RoundEndpoints(IKith kith, TimeProvider time)
{
    /// <summary>The longest JSON body, in bytes: a million numbers of sixteen characters.</summary>
    public const int MaxJsonBytes = 16 << 20;

    private const string Bytes = "application/octet-stream";

    private readonly RoundClient _rounds = new(kith, time);

    public void Map(IEndpointRouteBuilder routes, LookupLimit limit)
    {
        routes.MapPost(RoundPath.Rounds, limit.Apply(OpenAsync));
        routes.MapRead(RoundPath.Rounds + "/{round}", limit.Apply(StatusAsync));
        routes.MapPost(RoundPath.Rounds + "/{round}" + RoundPath.Updates, limit.Apply(SubmitAsync));
        routes.MapGet(RoundPath.Rounds + "/{round}" + RoundPath.Updates, limit.Apply(CollectAsync));
        routes.MapPost(RoundPath.Rounds + "/{round}" + RoundPath.Aggregate, limit.Apply(AggregateAsync));
    }

    private async Task OpenAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        RoundDescription round = await ReadAsync(context, RoundJson.Default.RoundDescriptionDocument, document => document is { SchemaVersion: KithJson.SchemaVersion } ? document.ToRound(time.GetUtcNow()) : throw new FormatException($"The schema_version must be {KithJson.SchemaVersion}."));
        await Answer.JsonAsync(context, RoundOpenedDocument.From(await _rounds.OpenAsync(round, context.RequestAborted)), RoundJson.Default.RoundOpenedDocument);
    }

    private async Task StatusAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        RoundStatus status = await _rounds.GetStatusAsync(await IdAsync(context), context.RequestAborted);
        await Answer.JsonAsync(context, RoundStatusDocument.From(status), RoundJson.Default.RoundStatusDocument);
    }

    private async Task SubmitAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, RoundPath.Loss, RoundPath.Accuracy, RoundPath.Samples, RoundPath.Time, RoundPath.Encoding, RoundPath.Kept);
        Digest id = await IdAsync(context);
        RoundDescription round = await RequireAsync(context, id);
        await InFolderAsync(async folder =>
        {
            string path = Path.Combine(folder, "update");
            UpdateMetrics metrics = IsBytes(context.Request.ContentType) ? await ReceiveAsync(context, round, path) : await ReadUpdateAsync(context, round, path);
            SubmissionReceipt receipt = await _rounds.SubmitAsync(id, path, metrics, context.RequestAborted);
            if (receipt.Submission is { } submission)
                await Answer.JsonAsync(context, SubmissionDocument.From(submission, receipt.IsAcknowledged), RoundJson.Default.SubmissionDocument);
            else
                await Answer.ProblemAsync(context, StatusCodes.Status409Conflict, ParticipantDocument.SnakeCase(receipt.Refusal!.Value.ToString()), receipt.Text);
        });
    }

    private async Task CollectAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        Digest id = await IdAsync(context);
        RoundDescription round = await RequireAsync(context, id);
        UpdateGradients.RequireFew(round, round.Participants.Count);
        await InFolderAsync(async folder =>
        {
            RoundStatus status = await _rounds.CollectAsync(id, folder, context.RequestAborted);
            GradientUpdateDocument[] updates = [.. status.Participants
                .Where(report => report.Standing == ParticipantStanding.Accepted)
                .Select(report => GradientUpdateDocument.From(report.Submission!, UpdateGradients.Read(RoundCollector.PathOf(folder, report.Submission!))))];
            await Answer.JsonAsync(context, new GradientUpdatesDocument(KithJson.SchemaVersion, RoundStatusDocument.From(status), updates), RoundJson.Default.GradientUpdatesDocument);
        });
    }

    private async Task AggregateAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        Digest id = await IdAsync(context);
        bool isBytes = context.Request.Headers.Accept.ToString().Contains(Bytes, StringComparison.OrdinalIgnoreCase);
        RoundDescription round = await RequireAsync(context, id);
        if (!isBytes)
            UpdateGradients.RequireFew(round);
        await InFolderAsync(async folder =>
        {
            string path = Path.Combine(folder, "result");
            RoundResult result = await _rounds.AggregateAsync(await _rounds.CollectAsync(id, folder, context.RequestAborted), folder, path, context.RequestAborted);
            if (!isBytes)
            {
                await Answer.JsonAsync(context, RoundResultDocument.From(result, UpdateGradients.Read(path)), RoundJson.Default.RoundResultDocument);
                return;
            }

            context.Response.ContentType = Bytes;
            context.Response.ContentLength = result.Bytes;
            context.Response.Headers["Kith-Content"] = result.Content.ToString();
            context.Response.Headers["Kith-Selected"] = string.Join(", ", result.Selected.Select(report => PeerIdText.Format(report.Participant)));
            await context.Response.SendFileAsync(path, context.RequestAborted);
        });
    }

    /// <summary>Takes an update as it is, no longer than one of the round can be.</summary>
    private static async Task<UpdateMetrics> ReceiveAsync(HttpContext context, RoundDescription round, string path)
    {
        UpdateMetrics metrics = new()
        {
            Loss = Real(context, RoundPath.Loss) ?? 0,
            Accuracy = Real(context, RoundPath.Accuracy) ?? 0,
            SamplesProcessed = RequestText.LargeNumber(context, RoundPath.Samples) ?? 1,
            ComputationTimeMs = RequestText.LargeNumber(context, RoundPath.Time) ?? 0,
        };
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = round.MaxUpdateBytes;
        await using FileStream file = File.Create(path);
        await context.Request.Body.CopyToAsync(file, context.RequestAborted);
        return metrics;
    }

    private async Task<UpdateMetrics> ReadUpdateAsync(HttpContext context, RoundDescription round, string path)
    {
        UpdateEncoding encoding = EncodingText.Parse(context.Request.Query[RoundPath.Encoding] is [{ } asked] ? asked : EncodingText.Names[0], Real(context, RoundPath.Kept));
        GradientUpdateDocument update = await ReadAsync(context, RoundJson.Default.GradientUpdateDocument, document => document);
        update.Require(round, (await kith.GetStatusAsync(context.RequestAborted)).Peer);
        await UpdateGradients.WriteAsync(path, round, update.Gradients, encoding, context.RequestAborted);
        return update.Metrics.ToMetrics();
    }

    private static Task<TResult> ReadAsync<TDocument, TResult>(HttpContext context, JsonTypeInfo<TDocument> type, Func<TDocument, TResult> read)
        where TDocument : class => JsonBody.ReadAsync(context, type, MaxJsonBytes, "The body cannot be read", read);

    private static double? Real(HttpContext context, string name)
    {
        if (context.Request.Query[name] is not [{ } text])
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new KithException(KithErrorCode.InvalidArgument, $"The parameter {name} is not a number, such as 0.25.");
    }

    private static bool IsBytes(string? contentType) => MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type) && type.MediaType == Bytes;

    private Task<Digest> IdAsync(HttpContext context) => RoundText.ResolveAsync(_rounds, Uri.UnescapeDataString((string)context.GetRouteValue("round")!), context.RequestAborted);

    private async Task<RoundDescription> RequireAsync(HttpContext context, Digest id) => await _rounds.DescribeAsync(id, context.RequestAborted)
        ?? throw new KithException(KithErrorCode.NotFound, $"There is no round {id}: it has ended, its nodes cannot be reached, or the id is another.");

    private static async Task InFolderAsync(Func<string, Task> work)
    {
        string folder = Directory.CreateTempSubdirectory("kith-round-").FullName;
        try
        {
            await work(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
