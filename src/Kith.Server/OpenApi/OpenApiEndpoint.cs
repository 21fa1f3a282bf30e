using System;
using System.Text;
using System.Threading.Tasks;
using Kith.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kith.Server.OpenApi;

/// <summary><c>/openapi/v1.json</c>: what can be asked of the API, for programs.</summary>
internal static class OpenApiEndpoint
{
    // Made once, and only where somebody asks.
    private static readonly Lazy<byte[]> Document = new(() => Encoding.UTF8.GetBytes(OpenApiDocument.Create(typeof(OpenApiEndpoint).Assembly.GetName().Version!.ToString(3)).ToJsonString()));

    public static void Map(IEndpointRouteBuilder routes) => routes.MapRead(ApiPath.OpenApi, DescribeAsync);

    private static async Task DescribeAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Document.Value.Length;
        await context.Response.Body.WriteAsync(Document.Value, context.RequestAborted);
    }
}
