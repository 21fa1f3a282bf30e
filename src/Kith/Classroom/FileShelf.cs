using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Classroom;

/// <summary>
/// A peer's folder: which files it has, which it was asked to keep, and which it waits for. Files that nobody waits for are not taken. On the peer's loop
/// only.
/// </summary>
internal sealed class FileShelf(RingPeerOptions options, TimeProvider time)
{
    /// <summary>How long a file that was announced may take to begin.</summary>
    private static readonly TimeSpan AnnouncedFor = TimeSpan.FromMinutes(1);

    /// <summary>Announced files that are remembered: more than a class stores in a minute.</summary>
    private const int MaxAnnounced = 1_024;

    /// <summary>For how long nobody has written into what is left of a peer that was killed. Others share the folder, and receive.</summary>
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromMinutes(10);

    private readonly HashSet<FileNumber> _kept = [];
    private readonly Dictionary<(FileNumber File, PeerId From), Instant> _announced = [];
    private readonly Dictionary<FileNumber, WantedFile> _wanted = [];
    private readonly HashSet<FileNumber> _arriving = [];

    /// <summary>The files that this peer was asked to keep: at most 10,000, as many as there are names.</summary>
    public IReadOnlyCollection<FileNumber> Kept => _kept;

    /// <summary>Where a stored file is.</summary>
    public string PathOf(FileNumber file) => Path.Combine(options.Folder, file.StoredName);

    /// <summary>Whether the file is here.</summary>
    public bool Has(FileNumber file) => File.Exists(PathOf(file));

    /// <summary>Removes what peers that were killed in the middle of a file have left in the folder.</summary>
    public void RemoveAbandoned()
    {
        try
        {
            foreach (FileInfo partial in new DirectoryInfo(options.Folder).EnumerateFiles($"*.pdf.*{FileTransfer.PartialSuffix}"))
            {
                if (time.GetUtcNow() - new DateTimeOffset(partial.LastWriteTimeUtc) > AbandonedAfter)
                    partial.Delete();
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // They are in nobody's way; that the folder cannot be written, whoever stores a file is told.
        }
    }

    /// <summary>Keeps a file from now on, an empty one unless there is one or one is announced.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Keep(FileNumber file)
    {
        _kept.Add(file);
        if (!Has(file))
            new FileStream(PathOf(file), FileMode.CreateNew).Dispose();
    }

    /// <summary>A peer will send this file, to be kept.</summary>
    public void Announce(FileNumber file, PeerId from)
    {
        Instant now = time.GetInstant();
        foreach ((FileNumber, PeerId) late in _announced.Where(entry => entry.Value <= now).Select(entry => entry.Key).ToArray())
            _announced.Remove(late);
        if (_announced.Count < MaxAnnounced)
            _announced[(file, from)] = now + AnnouncedFor;
    }

    /// <summary>This peer has asked for a file; completes with what became of it.</summary>
    public Task<RingFileOutcome> Want(FileNumber file)
    {
        if (!_wanted.TryGetValue(file, out WantedFile? wanted))
            _wanted[file] = wanted = new WantedFile();
        return wanted.Outcome.Task;
    }

    /// <summary>The answer to a request has named the peer that sends the file.</summary>
    public void Expect(FileNumber file, Contact holder)
    {
        if (_wanted.TryGetValue(file, out WantedFile? wanted))
            wanted.Holder.TrySetResult(holder);
    }

    /// <summary>Who sends a requested file, as soon as that is known; null when nobody has asked for it, or nobody has it.</summary>
    public Task<Contact?> WhenHolderKnownAsync(FileNumber file) =>
        _wanted.TryGetValue(file, out WantedFile? wanted) ? wanted.Holder.Task : Task.FromResult<Contact?>(null);

    /// <summary>Whether a requested file is on its way in.</summary>
    public bool IsArriving(FileNumber file) => _arriving.Contains(file);

    /// <summary>The file will not come, or has come.</summary>
    public void EndWaiting(FileNumber file, RingFileOutcome outcome)
    {
        _arriving.Remove(file);
        if (!_wanted.Remove(file, out WantedFile? wanted))
            return;
        wanted.Holder.TrySetResult(null);
        wanted.Outcome.SetResult(outcome);
    }

    /// <summary>Where a file that a peer begins to send goes; null when nobody waits for it, or it is too large. Whether it may send it, others have decided.</summary>
    /// <param name="offer">What the peer says it sends.</param>
    /// <param name="isHandOver">Whether the peer is this one's predecessor, which hands over what it kept before it leaves.</param>
    public string? DestinationOf(ClassMessage offer, bool isHandOver)
    {
        if (offer.File is not { } file || offer.Length > options.MaxFileBytes)
            return null;
        if (!offer.HasFile)
            return _wanted.ContainsKey(file) && _arriving.Add(file) ? Path.Combine(options.Folder, file.ReceivedName) : null;
        bool isAnnounced = _announced.Remove((file, offer.Sender.Peer), out Instant until) && time.GetInstant() < until;
        if (!isAnnounced && !isHandOver)
            return null;
        _kept.Add(file);
        return PathOf(file);
    }
}
