using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Discovery;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Host;
using Kith.Libp2p.Kademlia;
using Microsoft.Extensions.Logging;

namespace Kith;

/// <summary>
/// Brings a node into its network and back into it: through its bootstrap addresses and whom it knew before its restart, again and again with
/// growing pauses until one answers, and once more whenever the node finds itself alone. On the node's loop only.
/// </summary>
internal sealed partial class Bootstrapper(Libp2pHost host, Libp2pPeerNetwork network, DhtNode node, IReadOnlyList<Contact> remembered, DiscoveryBook book, KithOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>How long a node with an empty store waits until it may say that something is absent, before it has joined all the same.</summary>
    private static readonly TimeSpan CatchUpPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CatchUpLook = TimeSpan.FromMilliseconds(10);

    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Queue<Multiaddress> _found = new();

    private readonly JoinRefusals _refusals = new(options, logger);

    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the node has joined for the first time.</summary>
    public Task Joined => _joined.Task;

    /// <summary>Completes when as many rounds have failed as the options allow. The node goes on trying all the same.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        TimeSpan pause = options.BootstrapRetryInterval ?? FirstPause;
        FailAfter(rounds: 0);
        for (int rounds = 1; ; rounds++)
        {
            // Whoever came to this node first does not end its search: they may be a network apart.
            if (!Joined.IsCompleted || node.Overlay.ContactCount == 0)
            {
                if (await TryJoinAsync(cancellation))
                    await NoteJoinedAsync(cancellation);

                FailAfter(rounds);
            }

            // Once in, it only matters whether the node is alone again; and who has failed is in no hurry.
            if (Joined.IsCompleted || Failed.IsCompleted)
                pause = LongestPause;
            await PauseAsync(pause, cancellation);
            if (options.BootstrapRetryInterval is null)
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Joins through somebody who was found in between, sooner than the next round: they may be the whole network, or another part of it.</summary>
    public void Find(Multiaddress address)
    {
        if (_found.Count < DiscoveryBook.MaxPeers && !_found.Contains(address))
            _found.Enqueue(address);
        _wake.TrySetResult();
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellation)
    {
        Task rest = Task.Delay(pause, time, cancellation);
        do
        {
            _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            while (_found.TryDequeue(out Multiaddress? address))
            {
                if (await ReachAsync(address, cancellation) is { } contact && await node.JoinAsync([contact], cancellation))
                    await NoteJoinedAsync(cancellation);
            }

            await Task.WhenAny(rest, _wake.Task);
        }
        while (!rest.IsCompleted);
        await rest; // Cancelled where it was.
    }

    /// <summary>Who finds nothing to catch up with has joined at once; who has lost much is in, and catches up beside.</summary>
    private async Task NoteJoinedAsync(CancellationToken cancellation)
    {
        if (Joined.IsCompleted)
            return;
        node.Returned(remembered);
        for (TimeSpan waited = default; node.IsCatchingUp && waited < CatchUpPatience && !cancellation.IsCancellationRequested; waited += CatchUpLook)
            await time.PauseAsync(CatchUpLook, cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (_joined.TrySetResult())
            LogJoined(logger, node.Overlay.ContactCount);
    }

    private void FailAfter(int rounds)
    {
        // A bootstrap node that finds nobody is the first, and has not failed.
        if (rounds == options.BootstrapRounds && options.Bootstrap.Count > 0 && options.Role == NodeRole.Node && !Joined.IsCompleted && _failed.TrySetResult())
            LogFailedToJoin(logger, rounds, LongestPause.TotalSeconds);
    }

    private async Task<bool> TryJoinAsync(CancellationToken cancellation)
    {
        List<Contact> contacts = [];
        List<(string Address, DialResult Found)> round = [];
        IEnumerable<string> named = options.Discovery.HasFlag(DiscoverySources.Bootstrap) ? options.Bootstrap : [];
        foreach (string address in named)
        {
            Multiaddress dialled = Multiaddress.Parse(address);
            DialResult found = await host.ConnectAsync(dialled, cancellation);
            round.Add((address, found));
            if (ContactOf(dialled, found) is not { } contact)
                continue;
            contacts.Add(contact);
            book.TryAdd(contact, DiscoverySources.Bootstrap, node.Steady.GetUtcNow());
        }

        // Nobody named: this node is the first. Nobody answers: a bootstrap node is the first too, another must go on trying.
        bool isFirst = options.Bootstrap.Count == 0 || (options.Role == NodeRole.Bootstrap && contacts.Count == 0);
        contacts.AddRange(remembered);
        foreach (Contact contact in remembered)
            book.TryAdd(contact, DiscoverySources.Remembered, node.Steady.GetUtcNow());
        contacts.AddRange(book.Peers.Where(peer => peer.Source == DiscoverySources.LocalNetwork).Select(peer => new Contact(peer.Peer.Peer, [.. peer.Peer.Addresses])));
        bool isIn = (contacts.Count > 0 && await node.JoinAsync(contacts, cancellation)) || (isFirst && await node.JoinAsync([], cancellation));
        if (node.Overlay.ContactCount > 0)
            _refusals.Forget();
        else
            _refusals.Tell(round, isFirst);
        return isIn;
    }

    private async Task<Contact?> ReachAsync(Multiaddress address, CancellationToken cancellation) => ContactOf(address, await host.ConnectAsync(address, cancellation));

    private Contact? ContactOf(Multiaddress address, DialResult dialled)
    {
        if (!dialled.Connected)
        {
            LogFailed(logger, address.ToString(), dialled.Failure);
            return null;
        }

        return dialled.Connection.Identify is { } said && !said.Protocols.Contains(options.EffectiveProtocol) && said.Protocols.Contains(options.ForeignProtocol)
            ? null // Its overlay is another.
            : network.ContactOf(dialled.Connection.Peer, [address.Bytes]);
    }

    [LoggerMessage(EventId = 12, Level = LogLevel.Debug, Message = "The bootstrap address {Address} cannot be joined through: {Failure}.")]
    private static partial void LogFailed(ILogger logger, string address, ConnectFailure failure);

    [LoggerMessage(EventId = 14, Level = LogLevel.Error, Message = "The node has not joined in {Rounds} rounds. It stays up, is not ready, and tries every {Seconds} s from now on.")]
    private static partial void LogFailedToJoin(ILogger logger, int rounds, double seconds);

    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "Joined the network; {Contacts} contacts are known.")]
    private static partial void LogJoined(ILogger logger, int contacts);
}
