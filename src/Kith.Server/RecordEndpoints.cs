using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Http;
using Kith.Libp2p.Formats;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kith.Server;

/// <summary><c>/v1/records/{key}</c>: values as bytes, with what is known about them in headers, or as JSON to those who accept that.</summary>
internal sealed class RecordEndpoints(IKith kith)
{
    /// <summary>The longest body read, in bytes: the longest value.</summary>
    public const int MaxBodyBytes = RecordLimits.WireMaxValueBytes;

    public void Map(IEndpointRouteBuilder routes, LookupLimit limit)
    {
        routes.MapPut(ApiPath.Records + "{key}", limit.Apply(PutAsync));
        routes.MapRead(ApiPath.Records + "{key}", limit.Apply(GetAsync));
        routes.MapDelete(ApiPath.Records + "{key}", limit.Apply(DeleteAsync));
    }

    private async Task PutAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, ApiPath.TimeToLive, ApiPath.WriteQuorum, ApiPath.Republish, ApiPath.ExpectedSequence, ApiPath.WaitForAll);
        RecordKey key = RequestText.Key(context);
        PutOptions options = new()
        {
            TimeToLive = RequestText.Duration(context, ApiPath.TimeToLive),
            WriteQuorum = RequestText.Number(context, ApiPath.WriteQuorum),
            ExpectedSequence = RequestText.LargeNumber(context, ApiPath.ExpectedSequence),
            Republish = RequestText.Switch(context, ApiPath.Republish) ?? false,
            WaitForAll = RequestText.Switch(context, ApiPath.WaitForAll) ?? false,
        };
        using MemoryStream value = new(capacity: (int)Math.Min(context.Request.ContentLength ?? 0, MaxBodyBytes));
        await context.Request.Body.CopyToAsync(value, context.RequestAborted);
        PutReceipt receipt = await kith.PutAsync(key, value.GetBuffer().AsMemory(0, (int)value.Length), options, context.RequestAborted);
        await WriteReceiptAsync(context, receipt, OutcomeText.Of(receipt));
    }

    private async Task DeleteAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, ApiPath.WriteQuorum, ApiPath.WaitForAll);
        RecordKey key = RequestText.Key(context);
        DeleteOptions options = new() { WriteQuorum = RequestText.Number(context, ApiPath.WriteQuorum), WaitForAll = RequestText.Switch(context, ApiPath.WaitForAll) ?? false };
        PutReceipt receipt = await kith.DeleteAsync(key, options, context.RequestAborted);
        await WriteReceiptAsync(context, receipt, OutcomeText.OfDeletion(receipt));
    }

    private static Task WriteReceiptAsync(HttpContext context, PutReceipt receipt, string text)
    {
        ReceiptDocument document = ReceiptDocument.From(receipt);
        if (receipt.IsAcknowledged)
            return Answer.JsonAsync(context, document, KithJson.Default.ReceiptDocument);
        (int status, string code) = receipt.Swap switch
        {
            SwapOutcome.Conflict => (StatusCodes.Status412PreconditionFailed, ProblemCode.Conflict),
            SwapOutcome.OtherEpoch => (StatusCodes.Status409Conflict, ProblemCode.OtherEpoch),
            _ => (StatusCodes.Status503ServiceUnavailable, ProblemCode.QuorumNotMet),
        };
        return Answer.ProblemAsync(context, status, code, text, receipt: document);
    }

    private async Task GetAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, ApiPath.ReadQuorum, ApiPath.Linearizable);
        RecordKey key = RequestText.Key(context);
        GetOptions options = new() { ReadQuorum = RequestText.Number(context, ApiPath.ReadQuorum), IsLinearizable = RequestText.Switch(context, ApiPath.Linearizable) ?? false };
        GetResult result = await kith.GetAsync(key, options, context.RequestAborted);
        context.Response.Headers.Vary = "Accept";
        if (!result.IsFound)
        {
            (int status, string code) = result.IsConfirmed
                ? (StatusCodes.Status404NotFound, ProblemCode.NotFound)
                : (StatusCodes.Status503ServiceUnavailable, ProblemCode.QuorumNotMet);
            await Answer.ProblemAsync(context, status, code, OutcomeText.Of(result), result: ResultDocument.From(result));
        }
        else if (context.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase))
        {
            await Answer.JsonAsync(context, ResultDocument.From(result), KithJson.Default.ResultDocument);
        }
        else
        {
            await WriteBytesAsync(context, result);
        }
    }

    private static async Task WriteBytesAsync(HttpContext context, GetResult result)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers["Kith-Confirmed"] = result.IsConfirmed ? "true" : "false";
        headers["Kith-Answers"] = result.Answers.ToString(CultureInfo.InvariantCulture);
        headers["Kith-Required"] = result.Required.ToString(CultureInfo.InvariantCulture);
        headers["Kith-Wanted"] = result.Wanted.ToString(CultureInfo.InvariantCulture);
        headers["Kith-Expires"] = result.Expires?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        headers["Kith-Version"] = result.Version?.ToString();
        headers["Kith-Sequence"] = result.Sequence?.ToString(CultureInfo.InvariantCulture);
        headers["Kith-Holders"] = string.Join(", ", result.Holders.Select(PeerIdText.Format));
        ReadOnlyMemory<byte> value = result.Value.GetValueOrDefault();
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = value.Length;
        await context.Response.Body.WriteAsync(value, context.RequestAborted);
    }
}
