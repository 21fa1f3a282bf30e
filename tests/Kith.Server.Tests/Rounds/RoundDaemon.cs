using System;
using System.Net.Http;
using System.Threading.Tasks;
using Kith.Libp2p.Formats;

namespace Kith.Server.Tests.Rounds;

/// <summary>A node alone with its HTTP API: what is handed in has to be signed in earnest.</summary>
internal sealed class RoundDaemon : IAsyncDisposable
{
    private readonly KithNode _node;
    private readonly KithHttpServer _server;

    private RoundDaemon(KithNode node, KithHttpServer server)
    {
        _node = node;
        _server = server;
        Http = new HttpClient { BaseAddress = Api };
    }

    public Uri Api => _server.Addresses[0];

    public HttpClient Http { get; }

    public string Self => PeerIdText.Format(_node.Peer);

    public static async Task<RoundDaemon> StartAsync()
    {
        KithNode node = await KithNode.StartAsync(new KithOptions());
        return new RoundDaemon(node, await KithHttpServer.StartAsync(node, new HttpServerOptions { EndPoint = "127.0.0.1:0" }));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
        await _node.DisposeAsync();
    }
}
