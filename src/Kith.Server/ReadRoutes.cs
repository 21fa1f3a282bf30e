using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kith.Server;

/// <summary>Routes of what is only read.</summary>
internal static class ReadRoutes
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Answers GET, and HEAD by the same answer without its body, which the server leaves away.</summary>
    public static void MapRead(this IEndpointRouteBuilder routes, string path, RequestDelegate endpoint) => routes.MapMethods(path, Methods, endpoint);
}
