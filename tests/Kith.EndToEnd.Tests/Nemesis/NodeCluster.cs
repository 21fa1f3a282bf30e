using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Libp2p.Formats;

namespace Kith.EndToEnd.Tests.Nemesis;

/// <summary>Real nodes in processes of their own, each with its folder, that are killed, stopped, wiped and started again.</summary>
internal sealed class NodeCluster : IAsyncDisposable
{
    private readonly List<ClusterNode> _nodes = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-nemesis-").FullName;

    private NodeCluster()
    {
    }

    public IReadOnlyList<ClusterNode> Nodes => _nodes;

    public ClusterNode this[int index] => _nodes[index];

    public IEnumerable<ClusterNode> Running => _nodes.Where(node => node.IsRunning);

    /// <summary>Starts so many nodes, the first of which the others join through.</summary>
    /// <param name="count">How many.</param>
    /// <param name="folderOf">Where a node keeps its data; null for a temporary folder.</param>
    /// <param name="network">What lies between the nodes; null for the loopback of this machine.</param>
    /// <param name="withVoidPhone">Whether each has a VoidPhone API too.</param>
    public static async Task<NodeCluster> StartAsync(int count, Func<int, string?>? folderOf = null, RoutedNetwork? network = null, bool withVoidPhone = false)
    {
        NodeCluster cluster = new();
        try
        {
            (int port, int http) = (Ports.Free(count), Ports.Free(count));
            int voidPhone = withVoidPhone ? Ports.Free(count) : 0;
            string? join = null;
            for (int index = 0; index < count; index++)
            {
                string folder = folderOf?.Invoke(index) ?? Path.Combine(cluster._folder, $"{index}");
                IPEndPoint listen = new(network?.AddressOf(index) ?? IPAddress.Loopback, port + index);
                ClusterNode node = new(folder, listen, http + index, join, network?[index], withVoidPhone ? voidPhone + index : null);
                cluster._nodes.Add(node);
                if (index == 0)
                {
                    await node.StartAsync();
                    join = $"/ip4/{listen.Address}/tcp/{port}/p2p/{PeerIdText.Format((await node.Client.GetStatusAsync()).Peer)}";
                }
            }

            await Task.WhenAll(cluster._nodes.Skip(1).Select(node => node.StartAsync()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The nodes of these peers.</summary>
    public async Task<List<ClusterNode>> OfAsync(IEnumerable<PeerId> peers)
    {
        Dictionary<PeerId, ClusterNode> byPeer = [];
        foreach (ClusterNode node in Running)
            byPeer.Add((await node.Client.GetStatusAsync()).Peer, node);
        return [.. peers.Select(peer => byPeer[peer])];
    }

    /// <summary>Waits until every live node knows all others; fails after a while.</summary>
    public async Task UntilAcquaintedAsync(TimeSpan patience)
    {
        long began = System.Diagnostics.Stopwatch.GetTimestamp();
        ClusterNode[] running = [.. Running];
        foreach (ClusterNode node in running)
        {
            while (await node.Client.GetStatusAsync() is var status && status.Contacts < running.Length - 1)
            {
                Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(began) < patience, $"{Path.GetFileName(node.Folder)} knows {status.Contacts} of {running.Length - 1} others after {patience}.");
                await Clock.TickAsync();
            }
        }
    }

    /// <summary>
    /// Waits until so many of the live nodes closest to each record that is held hold it, deletions included; fails after a while, saying how many lack
    /// copies. Copies further away do not count: a reader asks the closest.
    /// </summary>
    public async Task UntilCopiesAsync(int copies, TimeSpan patience)
    {
        long began = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            Dictionary<RecordKey, HashSet<Identifier>> held = [];
            List<Identifier> members = [];
            foreach (ClusterNode node in Running)
            {
                Identifier member = Identifier.Of((await node.Client.GetStatusAsync()).Peer.Span);
                members.Add(member);
                foreach (RecordInfo record in await RecordsAsync(node))
                {
                    if (!held.TryGetValue(record.Key, out HashSet<Identifier>? holders))
                        held[record.Key] = holders = [];
                    holders.Add(member);
                }
            }

            int lacking = held.Count(entry => !Closest(members, entry.Key, copies).All(entry.Value.Contains));
            if (lacking == 0)
                return;
            Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(began) < patience, $"{lacking} of {held.Count} records have fewer than {copies} copies after {patience}.");
            await Clock.TickAsync();
        }
    }

    private static List<Identifier> Closest(List<Identifier> members, RecordKey key, int count)
    {
        Identifier target = Identifier.Of(key.Span);
        if (Experiment.IsRing)
            members.Sort((a, b) => (a < target, a).CompareTo((b < target, b))); // Those behind it come last.
        else
            members.Sort((a, b) => Identifier.CompareDistance(in target, in a, in b));
        return members[..Math.Min(count, members.Count)];
    }

    public static async Task<List<RecordInfo>> RecordsAsync(ClusterNode node)
    {
        List<RecordInfo> records = [];
        Identifier? next = default(Identifier);
        while (next is { } from)
        {
            RecordListPage page = await node.Client.GetRecordsAsync(from);
            records.AddRange(page.Records);
            next = page.Next;
        }

        return records;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ClusterNode node in _nodes)
            await node.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
