using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Replication;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Chaos;

/// <summary>
/// A client: one operation after another, each at a node drawn at random, with a pause between them. When the node dies under an operation, the client
/// goes on elsewhere and never learns what became of it.
/// </summary>
internal sealed class ChaosClient(World world, KeySpace keys, Ledger ledger, SeededRandom random, Action<string>? trace)
{
    private const int MostBytes = 300;
    private const int LongestPause = 1_200; // Milliseconds.
    private const int KindsOfOperation = 18; // By their weights; where keys are swapped, half of all that happens is that.
    private const int WatchedMilliseconds = 30_000;

    private static readonly int[] BriefLives = [5, 12, 30];

    private Task _operation = Task.CompletedTask;
    private SimulatedNode? _node;
    private int _process;
    private long _begun;
    private ulong _register;
    private bool _isStopped;

    /// <summary>Whether an operation still waits for an answer that is owed.</summary>
    public bool IsWaiting => !_operation.IsCompleted && _node!.Host.Process == _process;

    /// <summary>When the last operation began.</summary>
    public TimeSpan Begun => TimeSpan.FromMicroseconds(_begun);

    /// <summary>Works until it is stopped.</summary>
    public async Task RunAsync()
    {
        _isStopped = false;
        while (true)
        {
            await world.Time.PauseAsync(TimeSpan.FromMilliseconds(random.Next(1, LongestPause)), CancellationToken.None);
            if (_isStopped)
                return;
            if (IsWaiting)
                continue;
            if (!_operation.IsCompleted)
                ledger.Counts.Orphaned++;
            SimulatedNode node = world.Nodes[random.Next(world.Nodes.Length)];
            if (!node.Host.IsAlive || node.Host.IsPaused)
                continue;
            _node = node;
            _process = node.Host.Process;
            _begun = world.Queue.Now;
            _operation = OperateAsync(node);
        }
    }

    /// <summary>Begins nothing more.</summary>
    public void Stop() => _isStopped = true;

    private async Task OperateAsync(SimulatedNode node)
    {
        try
        {
            await (random.Next(keys.Registers.IsEmpty ? KindsOfOperation : 2 * KindsOfOperation) switch
            {
                < 6 => PutAsync(node, ledger.Of(keys.Lasting[random.Next(keys.Lasting.Length)])),
                < 7 => PutBriefAsync(node),
                < 8 => PutContentAsync(node),
                < 9 => DeleteAsync(node),
                < 13 => GetAsync(node),
                < 14 => ProvideAsync(node),
                < 15 => FindProvidersAsync(node),
                < 16 => WatchAsync(node, ledger.Of(keys.Lasting[random.Next(keys.Lasting.Length)])),
                < KindsOfOperation => GetAsync(node),
                _ => SwapAsync(node),
            });
        }
        catch (OperationCanceledException)
        {
            // A watch has ended.
        }
#pragma warning disable CA1031 // Whatever a node throws at its user is a defect, and this is where it is seen.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            ledger.Break("no operation throws", $"at node {node.Host.Number}: {fault.GetType().Name}: {fault.Message}");
        }
    }

    private Task PutBriefAsync(SimulatedNode node)
    {
        int seconds = BriefLives[random.Next(BriefLives.Length)];
        return PutAsync(node, ledger.Of(KeySpace.Brief(seconds), TimeSpan.FromSeconds(seconds)));
    }

    private Task PutContentAsync(SimulatedNode node)
    {
        byte[] value = KeyHistory.Value(keys.NextNumber, random.Next(MostBytes));
        return PutAsync(node, ledger.Of(ContentKey.Of(value)), value);
    }

    private async Task PutAsync(SimulatedNode node, KeyHistory history, byte[]? content = null)
    {
        long begun = world.Queue.Now;
        byte[] value = content ?? KeyHistory.Value(keys.NextNumber, random.Next(MostBytes));
        history.Begins(KeyHistory.NumberOf(value), keys.Now);
        ledger.Counts.Puts++;
        PutReceipt receipt = await node.Dht.PutAsync(history.Key, value, new PutOptions { TimeToLive = history.Life, WaitForAll = random.Next(8) == 0 }, CancellationToken.None);
        ledger.Counts.Acknowledged += receipt.IsAcknowledged ? 1 : 0;
        ledger.Check(history, receipt, begun);
        Tell(node, begun, $"put {history.Key} {receipt.Version}: {receipt.Acknowledged} of {receipt.Required} ({string.Join(' ', receipt.Replicas.Select(Brief))})");
    }

    private async Task DeleteAsync(SimulatedNode node)
    {
        KeyHistory history = ledger.Of(keys.Lasting[random.Next(keys.Lasting.Length)]);
        long begun = world.Queue.Now;
        ledger.Counts.Deletes++;
        PutReceipt receipt = await node.Dht.DeleteAsync(history.Key, null, CancellationToken.None);
        ledger.Check(history, receipt, begun);
        Tell(node, begun, $"delete {history.Key} {receipt.Version}: {receipt.Acknowledged} of {receipt.Required} ({string.Join(' ', receipt.Replicas.Select(Brief))})");
    }

    private async Task GetAsync(SimulatedNode node)
    {
        if (ledger.Keys.Count == 0)
            return;
        KeyHistory history = ledger.Keys[random.Next(ledger.Keys.Count)];
        long begun = world.Queue.Now;
        ledger.Counts.Gets++;
        GetResult result = await node.Dht.GetAsync(history.Key, null, CancellationToken.None);
        ledger.Counts.Confirmed += result.IsConfirmed ? 1 : 0;
        ledger.Check(history, result);
        Tell(node, begun, $"get {history.Key}: {(result.IsFound ? "found" : "none")} {result.Version}, {result.Answers} of {result.Required}");
    }

    private async Task ProvideAsync(SimulatedNode node)
    {
        ProviderKey key = keys.Provided[random.Next(keys.Provided.Length)];
        keys.Provides(key, node);
        ledger.Counts.Provides++;
        await node.Dht.Providing.ProvideAsync(key, CancellationToken.None);
    }

    private async Task FindProvidersAsync(SimulatedNode node)
    {
        ProviderKey key = keys.Provided[random.Next(keys.Provided.Length)];
        foreach (Contact provider in await node.Dht.FindProvidersAsync(key, 20, CancellationToken.None))
        {
            if (!keys.IsProvider(key, provider.Peer))
                ledger.Break("never a wrong answer", $"{provider} is said to provide what it never provided");
        }
    }

    /// <summary>Watches a key for a while: versions never go back.</summary>
    private async Task WatchAsync(SimulatedNode node, KeyHistory history)
    {
        long end = world.Queue.Now + (random.Next(WatchedMilliseconds) * 1_000L);
        RecordVersion? last = null;
        await foreach (GetResult seen in RecordWatch.FollowAsync(ReadAsync, from: null, node.Time, CancellationToken.None))
        {
            if (seen.Version is not { } version)
                continue;
            ledger.Counts.Watched++;
            if (last is { } before && version.Number < before.Number)
                ledger.Break("a watch never goes back", $"{history.Key} at node {node.Host.Number}: {version} after {before}");
            last = version;
        }

        async Task<GetResult> ReadAsync(CancellationToken cancellation)
        {
            if (world.Queue.Now > end)
                throw new OperationCanceledException(cancellation);
            return await node.Dht.GetAsync(history.Key, null, cancellation);
        }
    }

    private async Task SwapAsync(SimulatedNode node)
    {
        SwapRegister register = keys.Registers[random.Next(keys.Registers.Length)];
        if (register.IsFull)
            return;
        long begun = world.Queue.Now;
        ledger.Counts.Swaps++;
        if (random.Next(4) == 0)
        {
            ulong? read = await register.ReadAsync(node);
            _register = read ?? _register;
            Tell(node, begun, $"read register: {read}");
            return;
        }

        ulong expected = _register;
        (ulong? number, bool isSwapped) = await register.SwapAsync(node, expected);
        _register = number ?? _register;
        ledger.Counts.Swapped += isSwapped ? 1 : 0;
        Tell(node, begun, $"swap register from {expected}: {(isSwapped ? "done" : "not done")}, {number}");
    }

    private static string Brief(ReplicaReceipt replica) => replica.Outcome.ToString();

    private void Tell(SimulatedNode node, long begun, FormattableString what)
    {
        ledger.Outcome(node, begun);
        trace?.Invoke(FormattableString.Invariant($"{world.Queue.Now / 1e6,9:F3}  node {node.Host.Number}, {(world.Queue.Now - begun) / 1e6:F3} s: ") + FormattableString.Invariant(what));
    }
}
