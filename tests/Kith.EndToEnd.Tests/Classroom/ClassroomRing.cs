using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Classroom;

namespace Kith.EndToEnd.Tests.Classroom;

/// <summary>A ring of the classroom in this process, over real sockets; each peer has a folder of its own, and what it said is kept.</summary>
internal sealed class ClassroomRing : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("kith-class-").FullName;
    private readonly Dictionary<int, List<string>> _said = [];
    private readonly Dictionary<int, RingPeer> _peers = [];

    public int PortBase { get; } = Ports.Free(256);

    public bool UseShortcuts { get; init; }

    public IReadOnlyDictionary<int, RingPeer> Peers => _peers;

    /// <summary>The peers whose numbers these are, each told its two successors.</summary>
    public static async Task<ClassroomRing> StartAsync(params int[] ids)
    {
        ClassroomRing ring = new();
        await ring.AddAsync(ids);
        return ring;
    }

    public async Task AddAsync(params int[] ids)
    {
        foreach (int id in ids)
            await NewPeerAsync(id);
        await Task.WhenAll(ids.Select((id, place) => _peers[id].SetUpAsync(ids[(place + 1) % ids.Length], ids[(place + 2) % ids.Length])));
        foreach (int id in ids)
            await UntilAsync(async () => (await _peers[id].GetViewAsync()).FirstPredecessor is not null, $"Peer {id} never learnt who precedes it.");
    }

    /// <summary>Lets a peer join through another.</summary>
    public async Task JoinAsync(int id, int known) => await (await NewPeerAsync(id)).JoinAsync(known);

    /// <summary>A peer's end without a word.</summary>
    public async Task KillAsync(int id)
    {
        await _peers[id].DisposeAsync();
        _peers.Remove(id);
    }

    public async Task QuitAsync(int id)
    {
        await _peers[id].QuitAsync();
        _peers.Remove(id);
    }

    public string FileOf(int id, string name) => Path.Combine(_folder, $"{id}", name);

    /// <summary>Forgets what was said so far.</summary>
    public void Forget()
    {
        foreach (List<string> lines in _said.Values)
        {
            lock (lines)
                lines.Clear();
        }
    }

    public string[] SaidBy(int id)
    {
        lock (_said[id])
            return [.. _said[id]];
    }

    /// <summary>Waits until a peer has said these lines, in this order, whatever else it said between.</summary>
    public Task ExpectAsync(int id, params string[] lines) => UntilAsync(
        () => Task.FromResult(IsSubsequence(lines, SaidBy(id))),
        () => $"Peer {id} never said: {string.Join(" / ", lines)}. It said: {string.Join(" / ", SaidBy(id))}");

    /// <summary>Waits until every peer knows its two neighbours on either side, and the rest of the ring.</summary>
    public async Task BecomesWholeAsync()
    {
        int[] ids = [.. _peers.Keys.Order()];
        for (int place = 0; place < ids.Length; place++)
        {
            int[] after = [.. Enumerable.Range(1, ids.Length - 1).Select(step => ids[(place + step) % ids.Length])];
            RingPeerView? view = null;
            await UntilAsync(
                async () => (view = await _peers[ids[place]].GetViewAsync()) is var seen && seen.Successors.SequenceEqual(after) && seen.FirstPredecessor == after[^1],
                () => $"The ring {string.Join(' ', ids)} is not whole: {view} knows {string.Join(' ', view!.Successors)}");
        }
    }

    public static async Task UntilAsync(Func<Task<bool>> holds, string problem) => await UntilAsync(holds, () => problem);

    public async ValueTask DisposeAsync()
    {
        foreach (RingPeer peer in _peers.Values)
            await peer.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, Func<string> problem)
    {
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(20));
        long began = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, problem());
            await look.WaitForNextTickAsync();
        }
    }

    private static bool IsSubsequence(string[] wanted, string[] said)
    {
        int found = 0;
        foreach (string line in said)
        {
            if (found < wanted.Length && line == wanted[found])
                found++;
        }

        return found == wanted.Length;
    }

    private async Task<RingPeer> NewPeerAsync(int id)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, $"{id}")).FullName;
        List<string> lines = _said[id] = [];
        RingPeerOptions options = new()
        {
            Id = id,
            PortBase = PortBase,
            Folder = folder,
            PingInterval = TimeSpan.FromSeconds(1),
            UseShortcuts = UseShortcuts,
            ShowPingRequests = true,
            ShowPingResponses = true,
        };
        return _peers[id] = await RingPeer.StartAsync(options, line =>
        {
            lock (lines)
                lines.Add(line);
        });
    }
}
