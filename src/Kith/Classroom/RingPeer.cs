using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kith.Classroom;

/// <summary>
/// A peer of the classroom's ring, with a number from 0 to 255: it is set up with its two successors or joins through any peer, keeps files whose numbers fall to
/// it, and leaves in order. What the assignment has a peer print, it says, one line at a time. Safe from any thread.
/// </summary>
public sealed class RingPeer : IAsyncDisposable
{
    private readonly RingPeerParts _parts;
    private int _disposed;
    private int _begun;

    private RingPeer(RingPeerParts parts) => _parts = parts;

    /// <summary>The peer's number.</summary>
    public int Id => _parts.Options.Id;

    /// <summary>Whether the peer is in the ring.</summary>
    public bool IsReady => _parts.IsReady;

    /// <summary>Starts a peer; it listens on its port and is in no ring yet.</summary>
    /// <param name="options">Its number and the rest.</param>
    /// <param name="say">Is given each line, without a prompt; on the peer's thread, so be brief. Null to say nothing.</param>
    /// <param name="logging">Where what a student need not see is logged.</param>
    /// <param name="cancellation">Stops starting.</param>
    /// <exception cref="KithException">A value is outside its range, or the port is taken: perhaps by another peer of that number.</exception>
    public static async Task<RingPeer> StartAsync(RingPeerOptions options, Action<string>? say = null, ILoggerFactory? logging = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new RingPeer(await RingPeerParts.StartAsync(options, say ?? (static _ => { }), TimeProvider.System, logging ?? NullLoggerFactory.Instance, cancellation).ConfigureAwait(false));
    }

    /// <summary>
    /// Becomes part of a ring whose members are all told their successors, however long these take to start; returns when they are there.
    /// </summary>
    /// <param name="first">The first successor's number.</param>
    /// <param name="second">The second successor's number; this peer's own in a ring of two.</param>
    /// <param name="ready">Called once, when the peer is in the ring.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="KithException">A number is out of range or used twice, or another peer answers in its place.</exception>
    public Task SetUpAsync(int first, int second, Action<RingPeer>? ready = null, CancellationToken cancellation = default)
    {
        _parts.Options.RequireSuccessors(first, second);
        return EnterAsync(token => _parts.SetUpAsync(first, second, token), ready, cancellation);
    }

    /// <summary>Joins a ring through any of its peers; returns when it is a member.</summary>
    /// <param name="known">The number of a peer that is in the ring, larger or smaller.</param>
    /// <param name="ready">Called once, when the peer is in the ring.</param>
    /// <param name="cancellation">Stops trying.</param>
    /// <exception cref="KithException">The number is out of range, taken, or the known peer does not answer.</exception>
    public Task JoinAsync(int known, Action<RingPeer>? ready = null, CancellationToken cancellation = default)
    {
        _parts.Options.RequireKnown(known);
        return EnterAsync(token => _parts.JoinAsync(known, token), ready, cancellation);
    }

    /// <summary>Stores a file where its number falls: <c>N.pdf</c> of this peer's folder, or an empty one.</summary>
    /// <param name="name">Exactly four digits.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="KithException">The name is not four digits.</exception>
    /// <exception cref="InvalidOperationException">The peer is not in the ring.</exception>
    public Task<RingFileReceipt> StoreAsync(string name, CancellationToken cancellation = default)
    {
        FileNumber file = Named(name, "Store");
        return InRingAsync(() => _parts.StoreAsync(file)).WaitAsync(cancellation);
    }

    /// <summary>Requests a file from the peer that keeps it; it is written to <c>received_N.pdf</c> in this peer's folder, unless it is kept here.</summary>
    /// <param name="name">Exactly four digits.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="KithException">The name is not four digits.</exception>
    /// <exception cref="InvalidOperationException">The peer is not in the ring.</exception>
    public Task<RingFileReceipt> RequestAsync(string name, CancellationToken cancellation = default)
    {
        FileNumber file = Named(name, "Request");
        return InRingAsync(() => _parts.RequestAsync(file)).WaitAsync(cancellation);
    }

    /// <summary>Hands over what this peer was asked to keep, leaves the ring and stops.</summary>
    public async Task QuitAsync()
    {
        if (_disposed == 0)
            await _parts.Loop.RunAsync(_parts.LeaveAsync).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What this peer knows of its neighbours now.</summary>
    public Task<RingPeerView> GetViewAsync()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return _parts.Loop.RunAsync(_parts.View);
    }

    /// <summary>Stops without a word, as a crash would; <see cref="QuitAsync"/> leaves in order.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            await _parts.DisposeAsync().ConfigureAwait(false);
    }

    private static FileNumber Named(string name, string command) =>
        FileNumber.TryParse(name, out FileNumber file) ? file : throw new KithException(KithErrorCode.InvalidArgument, $"Usage: {command} <4-digit filename>");

    private async Task EnterAsync(Func<CancellationToken, Task> enter, Action<RingPeer>? ready, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (Interlocked.Exchange(ref _begun, 1) == 1)
            throw new InvalidOperationException("A peer enters one ring once: start another peer.");
        try
        {
            await _parts.Loop.RunAsync(() => enter(cancellation)).ConfigureAwait(false);
        }
        catch
        {
            Volatile.Write(ref _begun, 0);
            throw;
        }

        ready?.Invoke(this);
    }

    private Task<RingFileReceipt> InRingAsync(Func<Task<RingFileReceipt>> act)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return IsReady ? _parts.Loop.RunAsync(act) : throw new InvalidOperationException("The peer is not in the ring yet: set it up or let it join first.");
    }
}
