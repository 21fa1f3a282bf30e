using System;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Http;
using Kith.Libp2p.Formats;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kith.Server;

/// <summary>Reads a body that is a JSON document. What cannot be read is told by its place in the body, not by the names of our types.</summary>
internal static partial class JsonBody
{
    /// <param name="context">The request.</param>
    /// <param name="type">The document.</param>
    /// <param name="most">The longest body, in bytes.</param>
    /// <param name="problem">What a complaint begins with.</param>
    /// <param name="read">Makes of the document what is wanted; throws a <see cref="FormatException"/> where it cannot.</param>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>: the body is no such document.</exception>
    public static async Task<TResult> ReadAsync<TDocument, TResult>(HttpContext context, JsonTypeInfo<TDocument> type, long most, string problem, Func<TDocument, TResult> read)
        where TDocument : class
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = most;
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) is { } document ? read(document) : throw new FormatException("It is null.");
        }
        catch (JsonException bad)
        {
            string what = Missing().Match(bad.Message) is { Success: true } missing ? $"it lacks {missing.Groups["names"].Value} of" : "it is not";
            throw new KithException(KithErrorCode.InvalidArgument, $"{problem}: {PlaceOf(bad)} {what} what {ApiPath.OpenApi} describes.", bad);
        }
        catch (Exception bad) when (ApiConnection.IsUnreadable(bad))
        {
            throw new KithException(KithErrorCode.InvalidArgument, $"{problem}: {bad.Message}", bad);
        }
    }

    /// <summary>The reader tells only in its words which members are missing; where those change, only that is no longer told.</summary>
    [GeneratedRegex("missing required properties including: (?<names>'[^.]*')", RegexOptions.ExplicitCapture)]
    private static partial Regex Missing();

    private static string PlaceOf(JsonException bad)
    {
        string member = bad.Path is null or "$" ? "" : $", {Excerpt.Of(bad.Path.TrimStart('$', '.'))},";
        return bad.LineNumber is { } line ? $"in line {line + 1}, byte {bad.BytePositionInLine + 1}{member}" : $"as a whole{member}";
    }
}
