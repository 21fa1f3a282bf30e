using System;
using System.Net;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Kith.Server;

/// <summary>
/// Stands before every endpoint: refuses requests that a web page made, turns failures into problems, and leaves no answer without a body.
/// </summary>
/// <remarks>
/// A page can make the browser of the person who runs the daemon ask loopback. A name that the page's owner points there (DNS rebinding)
/// shows in Host; a foreign page shows in Origin or Sec-Fetch-Site.
/// </remarks>
internal sealed partial class RequestGuard(ApiToken? token, ILogger logger)
{
    private const string FetchSite = "Sec-Fetch-Site";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        // Values are bytes of strangers: no browser may guess a type for them, and no cache may keep them.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            if (!MayAsk(context.Request))
                await DemandAsync(context);
            else if (WhyRefused(context.Request) is { } reason)
                await Answer.ProblemAsync(context, StatusCodes.Status403Forbidden, ProblemCode.Of(KithErrorCode.Refused), reason);
            else
                await next(context);
            if (!context.Response.HasStarted && context.Response.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed)
                await NoSuchPathAsync(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked is gone; there is nobody to answer.
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            await AnswerFailureAsync(context, failure);
        }
    }

    // Whether the daemon lives and is ready tells nobody anything of worth, and whoever watches it should not need a secret.
    private bool MayAsk(HttpRequest request) =>
        token is null || request.Path.Value is HealthEndpoints.Live or HealthEndpoints.Ready || token.IsShownBy(request.Headers.Authorization);

    private static Task DemandAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Answer.ProblemAsync(
            context, StatusCodes.Status401Unauthorized, ProblemCode.Of(KithErrorCode.Refused), "This API asks for a token, and the request shows none, or another. Send it as Authorization: Bearer TOKEN; `kith` takes it from $KITH_API_TOKEN.");
    }

    private string? WhyRefused(HttpRequest request)
    {
        // Whoever shows the token was given it: no page of another can have made the request, by whatever name it found this machine.
        if (token is null && !IsLoopback(request.Host.Host))
            return $"The request names the host '{request.Host.Host}', which is not this machine. Ask http://127.0.0.1:{request.HttpContext.Connection.LocalPort} instead.";
        StringValues origin = request.Headers.Origin;
        if (origin.Count > 0 && !string.Equals(origin.ToString(), $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase))
            return "The request comes from a web page of another origin. Pages may not use this API; ask it from a program.";
        if (request.Headers[FetchSite].ToString() is "cross-site" or "same-site")
            return "The request comes from a web page of another site. Pages may not use this API; ask it from a program.";
        return null;
    }

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    private static Task NoSuchPathAsync(HttpContext context) => context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed
        ? Answer.ProblemAsync(context, StatusCodes.Status405MethodNotAllowed, ProblemCode.Of(KithErrorCode.InvalidArgument), $"{context.Request.Method} is not possible here. Possible: {context.Response.Headers.Allow}.")
        : Answer.ProblemAsync(context, StatusCodes.Status404NotFound, ProblemCode.NotFound, $"There is nothing at this path. The API begins at {ApiPath.Node} and {ApiPath.Records}KEY, the key in base64url.");

    private Task AnswerFailureAsync(HttpContext context, Exception failure)
    {
        switch (failure)
        {
            case KithException problem:
                return Answer.ProblemAsync(context, problem);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return Answer.ProblemAsync(
                    context,
                    StatusCodes.Status413PayloadTooLarge,
                    ProblemCode.Of(KithErrorCode.InvalidArgument),
                    TooLong(context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize));
            case BadHttpRequestException bad:
                return Answer.ProblemAsync(
                    context,
                    bad.StatusCode,
                    ProblemCode.Of(bad.StatusCode == StatusCodes.Status408RequestTimeout ? KithErrorCode.Timeout : KithErrorCode.InvalidArgument),
                    $"The request could not be read: {bad.Message} Send it again, whole.");
            default:
                LogDefect(logger, failure, context.Request.Method, context.Request.Path);
                return Answer.ProblemAsync(
                    context,
                    StatusCodes.Status500InternalServerError,
                    ProblemCode.Of(KithErrorCode.Internal),
                    "The daemon failed at this request; its log says why. Please report it.");
        }
    }

    /// <summary>Only a value's limit is the server's own; every other one is set by who reads the body.</summary>
    private static string TooLong(long? limit) => limit is null or RecordEndpoints.MaxBodyBytes
        ? $"The value is longer than {RecordEndpoints.MaxBodyBytes} bytes, the most a value may have. Push it as an artifact: kith artifact push FILE, or PUT /v1/artifacts/NAME/VERSION."
        : $"The body is longer than {limit} bytes, the most that is read here. Send less in one request.";

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A defect: {Method} {Path} failed.")]
    private static partial void LogDefect(ILogger logger, Exception failure, string method, PathString path);
}
