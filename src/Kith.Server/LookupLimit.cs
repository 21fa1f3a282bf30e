using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Http;
using Microsoft.AspNetCore.Http;

namespace Kith.Server;

/// <summary>Lets a bounded number of requests ask the network at once. What is over the bound is told to come back: a queue would only hide it.</summary>
internal sealed class LookupLimit(int most)
{
    private const string RetryAfterSeconds = "1";

    private int _running;

    /// <summary>The same endpoint within the bound.</summary>
    public RequestDelegate Apply(RequestDelegate endpoint) => async context =>
    {
        try
        {
            if (Interlocked.Increment(ref _running) <= most)
                await endpoint(context);
            else
                await RefuseAsync(context);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    };

    private Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return Answer.ProblemAsync(
            context,
            StatusCodes.Status429TooManyRequests,
            ProblemCode.Of(KithErrorCode.Refused),
            $"{most} requests are asking the network already. Try again in {RetryAfterSeconds} s, with fewer at once.");
    }
}
