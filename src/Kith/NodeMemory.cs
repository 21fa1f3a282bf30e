using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Replication;
using Kith.Storage.Files;

namespace Kith;

/// <summary>
/// Keeps what a node knows of its network in its data folder, so that after a restart it finds the network without its bootstrap addresses
/// and shrinks no quorum because the others are not there yet. On the node's loop only.
/// </summary>
internal sealed class NodeMemory : IAsyncDisposable
{
    /// <summary>The name of the file in the data folder.</summary>
    public const string FileName = "network.state";

    /// <summary>How long changes are gathered before they are saved.</summary>
    public static readonly TimeSpan SaveAfter = TimeSpan.FromSeconds(2);

    private readonly NodeStateFile _file;
    private readonly IOverlay _overlay;
    private readonly FindNode _self;
    private readonly MembersSeen _members;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly TaskGroup _saving;
    private bool _isDirty;

    /// <summary>Reads what was saved and begins to note changes.</summary>
    public NodeMemory(string folder, IOverlay overlay, MembersSeen members, TimeProvider time, Action<Exception> onFault)
    {
        _file = new NodeStateFile(Path.Combine(folder, FileName));
        _overlay = overlay;
        _self = new FindNode(overlay.Self.Peer.Bytes);
        _members = members;
        _time = time;
        _saving = new TaskGroup(limit: 1, onFault);
        _timer = time.CreateTimer(static self => ((NodeMemory)self!).Begin(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Recall();
        overlay.ContactAdded += _ => Note();
        overlay.ContactRemoved += _ => Note();
    }

    /// <summary>Whom the node knew before its restart.</summary>
    public IReadOnlyList<Contact> Contacts { get; private set; } = [];

    /// <summary>Saves what has changed; later changes are the network's end, not news.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _saving.WhenIdleAsync();
        Begin();
        await _saving.WhenIdleAsync();
    }

    private void Recall()
    {
        if (_file.Load() is not { } payload || !NetworkSnapshot.TryDecode(payload, out NetworkSnapshot? snapshot))
            return;
        Contacts = snapshot.Contacts;
        foreach (Contact contact in snapshot.Contacts)
            _members.Remember(in contact.Id, snapshot.Taken);
        foreach ((Core.Ids.Identifier member, DateTimeOffset seen) in snapshot.Gone)
            _members.Remember(in member, seen);
    }

    private void Note()
    {
        if (!_isDirty)
            _timer.Change(SaveAfter, Timeout.InfiniteTimeSpan);
        _isDirty = true;
    }

    private void Begin()
    {
        if (!_isDirty)
            return;
        if (_saving.TryStart(payload => _file.SaveAsync(payload, CancellationToken.None), Take().Encode()))
            _isDirty = false;
        else
            _timer.Change(SaveAfter, Timeout.InfiniteTimeSpan); // The disk is still at the last one.
    }

    private NetworkSnapshot Take()
    {
        Contact[] contacts = new Contact[Math.Min(_overlay.ContactCount, NetworkSnapshot.MaxContacts)];
        int count = _overlay.CopyClosest(_self, contacts);
        return new NetworkSnapshot(_time.GetUtcNow(), contacts[..count], _members.Gone);
    }
}
