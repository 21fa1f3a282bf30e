using System;
using System.IO;
using System.Threading.Tasks;
using Kith.Fuzz.Tests.Engine;
using Kith.Http;
using Kith.Libp2p.Formats;
using Kith.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>What a request says in its headers, path and query: host, origin, key, peer and query, each on a line.</summary>
internal sealed class HttpRequestTarget() : TextTarget<int>("http-request", typeof(RequestText))
{
    private static readonly RequestGuard Guard = new(token: null, NullLogger.Instance);

    /// <summary>The web framework makes a context, collections of headers and of the query, and a problem with a text of our own.</summary>
    public override int AllowedBytesPerInputByte => 64;

    protected override string DrawText(Random random) => string.Join(
        '\n',
        "127.0.0.1:7480",
        "",
        RecordKeyText.ToBase64Url(Drawn.Key(random)),
        PeerIdText.Format(Drawn.Peer(random)),
        $"ttl={random.Next(1, 90)}m&write_quorum={random.Next(9)}&read_quorum={random.Next(9)}&count={random.Next(20)}");

    protected override bool TryDecode(string text, out int decoded)
    {
        string[] lines = text.Split('\n');
        DefaultHttpContext context = new();
        context.Response.Body = Stream.Null;
        context.Request.Method = "GET";
        context.Request.Scheme = "http";
        context.Request.Headers.Host = lines[0];
        if (Line(lines, 1) is { Length: > 0 } origin)
            context.Request.Headers.Origin = origin;
        context.Request.RouteValues["key"] = Line(lines, 2);
        context.Request.RouteValues["peer"] = Line(lines, 3);
        context.Request.QueryString = new QueryString("?" + Line(lines, 4));
        Task answering = Guard.InvokeAsync(context, Read);
        Promise.That(answering.IsCompletedSuccessfully, "every request is answered.");
        decoded = context.Response.StatusCode;
        Promise.That(decoded is StatusCodes.Status200OK or StatusCodes.Status400BadRequest or StatusCodes.Status403Forbidden, $"a bad request is the asker's to mend, not a defect: {decoded}.");
        return decoded == StatusCodes.Status200OK;
    }

    protected override void Check(string text, int decoded)
    {
        // What was accepted has been read in full, and reading is all there is.
    }

    private static string Line(string[] lines, int number) => number < lines.Length ? lines[number] : "";

    private static Task Read(HttpContext context)
    {
        RequestText.AllowOnly(context, ApiPath.TimeToLive, ApiPath.WriteQuorum, ApiPath.ReadQuorum, ApiPath.Count);
        RequestText.Key(context);
        RequestText.Peer(context);
        RequestText.Duration(context, ApiPath.TimeToLive);
        RequestText.Number(context, ApiPath.WriteQuorum);
        RequestText.Number(context, ApiPath.ReadQuorum);
        RequestText.Number(context, ApiPath.Count);
        return Task.CompletedTask;
    }
}
