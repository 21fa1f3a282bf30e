using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Replication;
using Kith.Storage.Encryption;
using Kith.Storage.Files;

namespace Kith;

/// <summary>
/// Keeps what a node knows of its network and of the time in its data folder, so that after a restart it finds the network without its
/// bootstrap addresses, shrinks no quorum because the others are not there yet, and knows a wall clock that has jumped. On the node's loop only.
/// </summary>
internal sealed class NodeMemory : IAsyncDisposable
{
    /// <summary>The name of the file in the data folder.</summary>
    public const string FileName = "network.state";

    /// <summary>How long changes are gathered before they are saved.</summary>
    public static readonly TimeSpan SaveAfter = TimeSpan.FromSeconds(2);

    /// <summary>The same for the first save: whoever dies soon after it has joined is to find its way back all the same.</summary>
    public static readonly TimeSpan FirstSaveAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>How often the time is saved though nothing has changed: after a crash it must lie less than a doubtful step back.</summary>
    public static readonly TimeSpan SaveTimeEvery = TimeSpan.FromMinutes(5);

    private readonly NodeStateFile _file;
    private readonly IOverlay _overlay;
    private readonly FindNode _self;
    private readonly DhtNode _node;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly TaskGroup _saving;
    private bool _isDirty;
    private bool _hasSaved;
    private bool _isStopped;

    /// <summary>Recalls what was saved and begins to note changes.</summary>
    public NodeMemory(string folder, RecordSeal? seal, NetworkSnapshot? saved, IOverlay overlay, DhtNode node, TimeProvider time, Action<Exception> onFault)
    {
        _file = FileIn(folder, seal);
        _overlay = overlay;
        _self = new FindNode(overlay.Self.Peer.Bytes);
        _node = node;
        _time = time;
        _saving = new TaskGroup(limit: 1, onFault);
        _timer = time.CreateTimer(static self => ((NodeMemory)self!).Begin(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (saved is not null)
            Recall(saved);
        _timer.Change(SaveTimeEvery, Timeout.InfiniteTimeSpan);
        node.Writes.Republisher.Changed = Note;
        overlay.ContactAdded += _ => Note();
        overlay.ContactRemoved += _ => Note();
    }

    /// <summary>Whom the node knew before its restart.</summary>
    public IReadOnlyList<Contact> Contacts { get; private set; } = [];

    /// <summary>What was saved before a restart; null when nothing was, or nothing that can be read.</summary>
    public static NetworkSnapshot? Load(string folder, RecordSeal? seal) =>
        FileIn(folder, seal).Load() is { } payload && NetworkSnapshot.TryDecode(payload, out NetworkSnapshot? snapshot) ? snapshot : null;

    /// <summary>Saves what there is; later changes are the network's end, not news.</summary>
    public async ValueTask DisposeAsync()
    {
        _isStopped = true;
        await _timer.DisposeAsync();
        await _saving.WhenIdleAsync();
        Begin();
        await _saving.WhenIdleAsync();
    }

    private static NodeStateFile FileIn(string folder, RecordSeal? seal) => new(Path.Combine(folder, FileName), seal);

    private void Recall(NetworkSnapshot snapshot)
    {
        Contacts = snapshot.Contacts;
        _node.Clock.Observe(snapshot.Stamp, _node.Steady.Reference);
        foreach (ProviderKey key in snapshot.Provided)
            _node.Providing.Schedule.Set(key, default); // Said again as soon as may be: nobody knows how long this node was away.
        foreach ((KeptRecord record, DateTimeOffset due) in snapshot.Kept)
            _node.Writes.Republisher.Keep(in record, _time.GetInstant() + Wait(due, snapshot.Taken));
        foreach (Contact contact in snapshot.Contacts)
            _node.Members.Remember(in contact.Id, snapshot.Taken);
        foreach ((Identifier member, DateTimeOffset seen) in snapshot.Gone)
            _node.Members.Remember(in member, seen);
    }

    /// <summary>Something that has to be known after a restart has changed.</summary>
    public void Note()
    {
        if (!_isDirty)
            _timer.Change(_hasSaved ? SaveAfter : FirstSaveAfter, Timeout.InfiniteTimeSpan);
        _isDirty = true;
    }

    private void Begin()
    {
        bool isStarted = _saving.TryStart(payload => _file.SaveAsync(payload, CancellationToken.None), Take().Encode());
        _isDirty &= !isStarted;
        _hasSaved |= isStarted;
        if (!_isStopped)
            _timer.Change(isStarted ? SaveTimeEvery : SaveAfter, Timeout.InfiniteTimeSpan); // Not started: the disk is still at the last one.
    }

    private NetworkSnapshot Take()
    {
        Contact[] contacts = new Contact[Math.Min(_overlay.ContactCount, NetworkSnapshot.MaxContacts)];
        int count = _overlay.CopyClosest(_self, contacts);
        Instant now = _time.GetInstant();
        List<(KeptRecord, DateTimeOffset)> kept = [];
        foreach ((KeptRecord record, Instant due) in _node.Writes.Republisher.Kept)
            kept.Add((record, _node.Steady.GetUtcNow() + (due - now)));
        return new NetworkSnapshot(_node.Steady.GetUtcNow(), _node.Clock.Saved(_node.Steady.Reference), contacts[..count], _node.Members.Gone, _node.Providing.Schedule.Keys, kept);
    }

    /// <summary>How long until something is due, which may have become so while the node was away. A date that no schedule makes is not believed.</summary>
    private TimeSpan Wait(DateTimeOffset due, DateTimeOffset taken)
    {
        TimeSpan wait = due - _node.Steady.GetUtcNow();
        return wait < TimeSpan.Zero || due < taken ? TimeSpan.Zero : wait;
    }
}
