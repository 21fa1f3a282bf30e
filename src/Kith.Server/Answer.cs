using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Kith.Server;

/// <summary>Writes what a request is answered with.</summary>
internal static class Answer
{
    /// <summary>Answers 200 with a document.</summary>
    public static Task JsonAsync<TDocument>(HttpContext context, TDocument document, JsonTypeInfo<TDocument> type) =>
        WriteAsync(context, StatusCodes.Status200OK, "application/json", JsonSerializer.SerializeToUtf8Bytes(document, type));

    /// <summary>Answers 200 with a line of text.</summary>
    public static Task TextAsync(HttpContext context, string line) =>
        WriteAsync(context, StatusCodes.Status200OK, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(line + "\n"));

    /// <summary>Answers with a problem (RFC 9457).</summary>
    public static Task ProblemAsync(HttpContext context, int status, string code, string detail, ReceiptDocument? receipt = null, ResultDocument? result = null)
    {
        ProblemDocument problem = new(
            KithJson.SchemaVersion,
            "urn:kith:problem:" + code,
            ReasonPhrases.GetReasonPhrase(status),
            status,
            detail,
            code,
            receipt,
            result);
        return WriteAsync(context, status, ProblemDocument.MediaType, JsonSerializer.SerializeToUtf8Bytes(problem, KithJson.Default.ProblemDocument));
    }

    /// <summary>Answers with the problem that an exception reports.</summary>
    public static Task ProblemAsync(HttpContext context, KithException problem) =>
        ProblemAsync(context, StatusOf(problem.Code), ProblemCode.Of(problem.Code), problem.Message);

    private static int StatusOf(KithErrorCode code) => code switch
    {
        KithErrorCode.InvalidArgument => StatusCodes.Status400BadRequest,
        KithErrorCode.NotFound => StatusCodes.Status404NotFound,
        KithErrorCode.Damaged => StatusCodes.Status502BadGateway,
        KithErrorCode.Refused => StatusCodes.Status429TooManyRequests,
        KithErrorCode.NotSupported => StatusCodes.Status501NotImplemented,
        KithErrorCode.Timeout => StatusCodes.Status504GatewayTimeout,
        KithErrorCode.StoreUnreadable or KithErrorCode.StoreLocked or KithErrorCode.BootstrapUnreachable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static Task WriteAsync(HttpContext context, int status, string mediaType, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = mediaType;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
