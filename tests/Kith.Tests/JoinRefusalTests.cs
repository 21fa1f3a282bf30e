using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using Kith.Libp2p.Admission;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Transport;
using Microsoft.Extensions.Logging;

namespace Kith.Tests;

/// <summary>Whoever starts a node that is refused reads in its log why, once.</summary>
public class JoinRefusalTests : IAsyncLifetime
{
    private const int Refused = 13;
    private const int Unreachable = 11;
    private const string Address = "/ip4/127.0.0.1/tcp/9";

    private readonly NodeSurroundings _surroundings = new(TimeProvider.System, new MemoryTransport());
    private readonly List<KithNode> _nodes = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-test-").FullName;
    private readonly LoggedEvents _events = new();
    private readonly ILoggerFactory _logging;

    public JoinRefusalTests() => _logging = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Warning).AddProvider(_events));

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach (KithNode node in _nodes)
            await node.DisposeAsync();
        _logging.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Another_secret_is_told_once() =>
        await RefusedAsync(new KithOptions { SwarmSecret = SwarmSecret.Create() }, new KithOptions { SwarmSecret = SwarmSecret.Create() }, "it does not admit this node");

    [Fact]
    public async Task No_secret_where_one_is_asked_for_is_told_once() =>
        await RefusedAsync(new KithOptions { SwarmSecret = SwarmSecret.Create() }, new KithOptions(), "it hung up before it said who it is. It asks for a swarm secret");

    [Fact]
    public async Task Missing_proof_of_work_is_told_once() =>
        await RefusedAsync(new KithOptions { Difficulty = 1 }, new KithOptions(), "a proof of work");

    [Fact]
    public async Task Puzzle_that_the_other_does_not_solve_is_told_once() =>
        await RefusedAsync(new KithOptions(), new KithOptions { PuzzleBits = 12 }, "here they are 12");

    [Fact]
    public async Task Another_overlay_is_told_once() =>
        await RefusedAsync(new KithOptions { Overlay = KithOverlay.Ring }, new KithOptions(), "its overlay is not Kademlia");

    [Fact]
    public async Task Another_swarm_is_told_once() =>
        await RefusedAsync(new KithOptions { Swarm = "other" }, new KithOptions(), "it does not belong to swarm main");

    [Fact]
    public async Task Gates_of_the_other_are_told_once()
    {
        string gates = Path.Combine(_folder, "gates");
        string data = Path.Combine(_folder, "data");
        KithNode before = await StartAsync(new KithOptions { DataFolder = data });
        await File.WriteAllTextAsync(gates, $"block {PeerIdText.Format(before.Peer)}\n", TestContext.Current.CancellationToken);
        await before.DisposeAsync();
        await RefusedAsync(new KithOptions { GatesFile = gates }, new KithOptions { DataFolder = data }, "or its gates block this node");
    }

    [Fact]
    public async Task Own_gates_and_a_wrong_peer_are_told_once()
    {
        string gates = Path.Combine(_folder, "gates");
        await File.WriteAllTextAsync(gates, "block 127.0.0.1\n", TestContext.Current.CancellationToken);
        await RefusedAsync(new KithOptions(), new KithOptions { GatesFile = gates }, "the gates of this node block it");
        await FailAsync(new KithOptions { Bootstrap = [$"{Address}/p2p/12D3KooWM6CgA9iBFZmcYAHA6A2qvbAxqfkmrYiRQuz3XEsk4Ksv"] });
        Assert.Contains("somebody else is there", _events.Of(Refused)[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_nobody_answers_is_told_once_and_not_by_who_may_be_the_first()
    {
        await FailAsync(new KithOptions());
        Assert.Contains(Address, Assert.Single(_events.Of(Unreachable)), StringComparison.Ordinal);
        Assert.Empty(_events.Of(Refused));
        await StartAsync(new KithOptions { Bootstrap = [Address], Role = NodeRole.Bootstrap });
        Assert.Single(_events.Of(Unreachable));
    }

    private async Task RefusedAsync(KithOptions there, KithOptions here, string why)
    {
        await StartAsync(there with { ListenAddresses = [Address], Role = NodeRole.Bootstrap });
        await FailAsync(here);
        string told = Assert.Single(_events.Of(Refused));
        Assert.StartsWith($"The node at {Address} cannot be joined through: ", told, StringComparison.Ordinal);
        Assert.Contains(why, told, StringComparison.Ordinal);
        Assert.Empty(_events.Of(Unreachable));
    }

    private async Task FailAsync(KithOptions options)
    {
        KithNode node = await StartAsync(options with
        {
            Bootstrap = options.Bootstrap.Count > 0 ? options.Bootstrap : [Address],
            BootstrapRounds = 4,
            BootstrapRetryInterval = TimeSpan.FromMilliseconds(100),
            JoinTimeout = TimeSpan.Zero,
        });
        await node.FailedToJoin.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    private async Task<KithNode> StartAsync(KithOptions options)
    {
        KithNode node = await KithNode.StartAsync(options, _surroundings, _logging, TestContext.Current.CancellationToken);
        _nodes.Add(node);
        return node;
    }
}
