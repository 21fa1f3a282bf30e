using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Libp2p.Formats;

namespace Kith.EndToEnd.Tests;

/// <summary>Real ring nodes, a process each, and what their statuses say taken together.</summary>
internal sealed class RingNetwork(string folder, int most) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly int _peers = Ports.Free(most);
    private readonly int _http = Ports.Free(most);
    private readonly Dictionary<int, KithProcess> _nodes = [];

    public IReadOnlyDictionary<int, KithProcess> Nodes => _nodes;

    /// <summary>Starts a node that joins through the given one, or founds the ring.</summary>
    public KithProcess Start(int number, int? through = null)
    {
        string[] enter = through is { } known ? ["--join", $"/ip4/127.0.0.1/tcp/{_peers + known}"] : ["--role", "bootstrap"];
        return _nodes[number] = KithProcess.Start(
            ["node", "--overlay", "ring", "--data", Path.Combine(folder, $"{number}"), "--listen", $"/ip4/127.0.0.1/tcp/{_peers + number}", "--http", $"127.0.0.1:{_http + number}", .. enter]);
    }

    public async Task KillAsync(int number)
    {
        _nodes[number].Kill();
        await _nodes[number].DisposeAsync();
        _nodes.Remove(number);
    }

    public async Task LeaveAsync(int number)
    {
        KithProcess.Signal(_nodes[number].Id, "TERM");
        Assert.Equal(0, await _nodes[number].ExitAsync());
        await _nodes[number].DisposeAsync();
        _nodes.Remove(number);
    }

    public string Api(int number) => $"http://127.0.0.1:{_http + number}";

    /// <summary>The nodes' numbers in the order of their places on the circle.</summary>
    public async Task<int[]> OrderAsync()
    {
        List<(Identifier Place, int Number)> places = [];
        foreach (int number in _nodes.Keys)
            places.Add((PeerIdText.Parse((await StatusAsync(number))!.Value.GetProperty("peer").GetString()!).ToIdentifier(), number));
        return [.. places.Order().Select(place => place.Number)];
    }

    /// <summary>Waits until every node's neighbours are those that the places of all nodes make it have.</summary>
    public async Task BecomesWholeAsync()
    {
        long began = TimeProvider.System.GetTimestamp();
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(200));
        string problem = "";
        do
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, problem);
            problem = await ProblemAsync();
            if (problem.Length > 0)
                await look.WaitForNextTickAsync();
        }
        while (problem.Length > 0);
    }

    /// <summary>Stores values at different nodes; returns those that were acknowledged.</summary>
    public async Task<Dictionary<string, string>> PutAsync(string name, int count)
    {
        Dictionary<string, string> acknowledged = [];
        int[] numbers = [.. _nodes.Keys];
        for (int index = 0; index < count; index++)
        {
            string value = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
            (int code, _, string error) = await KithProcess.RunAsync("put", $"{name}{index}", value, "--api", Api(numbers[index % numbers.Length]));
            Assert.True(code == 0, error);
            acknowledged[$"{name}{index}"] = value;
        }

        return acknowledged;
    }

    /// <summary>Reads every value that was acknowledged, each at another node.</summary>
    public async Task HoldsAsync(Dictionary<string, string> acknowledged)
    {
        int[] numbers = [.. _nodes.Keys];
        int next = 0;
        foreach ((string key, string value) in acknowledged)
        {
            (int code, string output, string error) = await KithProcess.RunAsync("get", key, "--api", Api(numbers[next++ % numbers.Length]));
            Assert.True(code == 0, $"{key}: {error}");
            Assert.Equal(value, output.Trim());
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (KithProcess node in _nodes.Values)
            await node.DisposeAsync();
    }

    private async Task<string> ProblemAsync()
    {
        List<(Identifier Place, string Peer, JsonElement Ring)> members = [];
        foreach (int number in _nodes.Keys.ToArray())
        {
            Assert.False(_nodes[number].HasExited, $"Node {number} ended: {_nodes[number].Error}");
            if (await StatusAsync(number) is not { } status || !status.TryGetProperty("ring", out JsonElement ring))
                return $"Node {number} has no status yet.";
            string peer = status.GetProperty("peer").GetString()!;
            members.Add((PeerIdText.Parse(peer).ToIdentifier(), peer, ring));
        }

        members.Sort((a, b) => a.Place.CompareTo(b.Place));
        for (int place = 0; place < members.Count; place++)
        {
            string[] following = [.. Enumerable.Range(1, members.Count - 1).Select(step => members[(place + step) % members.Count].Peer)];
            JsonElement ring = members[place].Ring;
            string[] successors = [.. ring.GetProperty("successors").EnumerateArray().Select(successor => successor.GetProperty("peer").GetString()!)];
            string? predecessor = ring.GetProperty("predecessor") is { ValueKind: JsonValueKind.Object } known ? known.GetProperty("peer").GetString() : null;
            int kept = Math.Min(following.Length, 16);
            if (!ring.GetProperty("is_member").GetBoolean() || !successors.AsSpan().SequenceEqual(following.AsSpan(0, kept)) || predecessor != following[^1])
                return $"{members[place].Peer} has {predecessor} before it and after it {string.Join(' ', successors)}, not {string.Join(' ', following)}.";
        }

        return "";
    }

    private async Task<JsonElement?> StatusAsync(int number)
    {
        using System.Net.Http.HttpClient client = new();
        try
        {
            return JsonDocument.Parse(await client.GetStringAsync($"{Api(number)}/v1/node")).RootElement;
        }
        catch (System.Net.Http.HttpRequestException)
        {
            return null; // It is still starting.
        }
    }
}
