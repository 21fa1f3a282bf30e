using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Erasure;
using Kith.Artifacts.Manifests;
using Kith.Artifacts.Names;
using Kith.Artifacts.Transfer;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.Artifacts;

/// <summary>
/// Files and folders of any size in a Kith network: cut where their content says, so that versions share what they have in common, stored as records that
/// prove themselves, and named in signed records of their owner. Works over any <see cref="IKith"/>; safe from any thread.
/// </summary>
public sealed class ArtifactStore
{
    private readonly ArtifactStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ChunkStore _chunks;
    private readonly NameBook _names;
    private readonly IKith _kith;

    /// <summary>A store over a node.</summary>
    /// <param name="kith">The node; it stays the caller's. Artifacts are pushed in its name.</param>
    /// <param name="time">The clock, as a rule <c>TimeProvider.System</c>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="KithException">An option is outside its range.</exception>
    public ArtifactStore(IKith kith, TimeProvider time, ArtifactStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(kith);
        ArgumentNullException.ThrowIfNull(time);
        _options = options ?? new ArtifactStoreOptions();
        _options.Validate();
        _time = time;
        _chunks = new ChunkStore(kith, time, _options.ChunkLife);
        _names = new NameBook(kith, time, _options.ChunkLife);
        _kith = kith;
    }

    /// <summary>Pushes a file, or a folder with all that is in it, as a version of a name; returns when it is stored and named.</summary>
    /// <exception cref="KithException">The name, the file or an option is not allowed, or too few nodes could store it; pushing again goes on from there.</exception>
    public async Task<PushResult> PushAsync(
        string name, string version, string path, PushOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArtifactSource source = ArtifactSource.Of(path);
        await using Stream content = source.Open();
        return await PushAsync(name, version, content, source.Files, source.IsFolder, options, progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>Pushes a stream to its end as a version of a name; returns when it is stored and named.</summary>
    /// <exception cref="KithException">The name or an option is not allowed, or too few nodes could store it; pushing again goes on from there.</exception>
    public Task<PushResult> PushAsync(
        string name, string version, Stream content, PushOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellation = default) =>
        PushAsync(name, version, content, files: null, isFolder: false, options, progress, cancellation);

    internal async Task<PushResult> PushAsync(
        string name, string version, Stream content, IReadOnlyList<ArtifactFile>? files, bool isFolder, PushOptions? options, IProgress<TransferProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArtifactName.RequireName(name);
        ArtifactName.RequireVersion(version);
        options ??= new PushOptions();
        if (options.Metadata.Length > ArtifactManifest.MaxMetadataBytes)
            throw new KithException(KithErrorCode.InvalidArgument, $"The metadata has {options.Metadata.Length:N0} bytes, at most {ArtifactManifest.MaxMetadataBytes:N0} are allowed. Put what is large into a file of the artifact.");
        if (options.Lease is { } asked && (asked < TimeSpan.FromHours(1) || asked > TimeSpan.FromDays(3_650)))
            throw new KithException(KithErrorCode.InvalidArgument, $"The lease is {asked}; it must be 1 hour to 3,650 days. Pin what is to be kept longer.");
        long? total = files is null ? null : BytesOf(files, isFolder);
        if (isFolder && files is null)
            throw new KithException(KithErrorCode.InvalidArgument, "A folder needs the list of its files: their paths and how many bytes each has.");
        ErasureCode? code = options is { DataShards: 0, ParityShards: 0 } ? null : new ErasureCode(options.DataShards, options.ParityShards);
        PeerId self = await _names.SelfAsync(cancellation).ConfigureAwait(false);
        (VersionList before, _) = await _names.ReadAsync(self, name, cancellation).ConfigureAwait(false);
        RequireExpected(before, options.ExpectedLatest, name);

        long began = _time.GetTimestamp();
        DateTimeOffset created = _time.GetUtcNow();
        RequireRoom(Describe(new PushedTree(total ?? long.MaxValue, total ?? long.MaxValue, default, default(Digest), TreeNode.MaxLevel, 0)));
        KnownChunks known = new();
        DateTimeOffset renewed = await LearnAsync(before, known, created, code is not null, cancellation).ConfigureAwait(false);
        PushJournal? journal = _options.StateFolder is { } folder
            ? await PushJournal.OpenAsync(folder, code is null ? $"{name}@{version}" : $"{name}@{version}.shards", created, _options.ChunkLife / 2, known).ConfigureAwait(false)
            : null;
        await using (journal)
        {
            ArtifactPusher pusher = new(_chunks, _options.Window, _time) { Compress = options.Compress, Code = code, Known = known, Journal = journal, Places = code is null ? null : new ShardPlaces(_kith) };
            PushedTree tree = await pusher.PushAsync(content, total, progress, cancellation).ConfigureAwait(false);
            if (total is { } promised && promised != tree.Bytes)
                throw new KithException(KithErrorCode.InvalidArgument, $"{promised:N0} bytes were to come and {tree.Bytes:N0} came. Push it again.");
            ArtifactManifest manifest = Describe(tree);
            byte[] record = ManifestFormat.Encode(manifest);
            manifest = manifest with { Id = Digest.Of(record) };
            await _chunks.PutAsync([new PutItem(manifest.Id.Key, record)], waitForAll: false, cancellation).ConfigureAwait(false);
            ArtifactVersion entry = new()
            {
                Version = version,
                Id = manifest.Id,
                Bytes = tree.Bytes,
                Created = created,
                Renewed = renewed,
                LeaseEnds = options.Pin ? null : created + (options.Lease ?? _options.Lease),
            };
            VersionList after = await _names.ChangeAsync(name, list => Added(list, entry, options, name), cancellation).ConfigureAwait(false);
            await _names.ListAsync(name, isThere: true, cancellation).ConfigureAwait(false);
            await _names.AnnounceAsync(name, cancellation).ConfigureAwait(false);
            journal?.Delete();
            return new PushResult(manifest, entry, after.Latest == version, tree.Moved + record.Length, _time.GetElapsedTime(began));
        }

        ArtifactManifest Describe(PushedTree tree)
        {
            ArtifactManifest manifest = tree.Describe(name, version, created);
            return manifest with
            {
                Files = files ?? manifest.Files,
                IsFolder = isFolder,
                Metadata = options.Metadata,
                DataShards = options.DataShards,
                ParityShards = options.ParityShards,
                HasSingleCopies = code is not null,
            };
        }
    }

    /// <summary>Finds an artifact.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.NotFound"/>: there is none; <see cref="KithErrorCode.Refused"/>: several owners have one of the name.</exception>
    public async Task<FoundArtifact> FindAsync(ArtifactReference reference, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (reference.Id is { } id)
            return new FoundArtifact(await ReadManifestAsync(id, reference.ToString(), cancellation).ConfigureAwait(false), null, null, IsLatest: false, IsConfirmed: true);
        (PeerId owner, VersionList list, bool isConfirmed) = await FindVersionsAsync(reference, cancellation).ConfigureAwait(false);
        ArtifactVersion version = list.Find(reference.Version)
            ?? throw new KithException(KithErrorCode.NotFound, $"'{reference.Name}' has no version '{reference.Version}'. See which there are: kith artifact ls {reference.Name}.");
        ArtifactManifest manifest = await ReadManifestAsync(version.Id, $"{reference.Name}@{version.Version}", cancellation).ConfigureAwait(false);
        return new FoundArtifact(manifest, owner, version, list.Latest == version.Version, isConfirmed);
    }

    /// <summary>The names of an owner's artifacts, in order; this node's where no owner is given.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(PeerId? owner = null, CancellationToken cancellation = default) =>
        await _names.NamesAsync(owner ?? await _names.SelfAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);

    /// <summary>The versions of a name, oldest first, and which is the latest.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.NotFound"/>: there is none of the name.</exception>
    public async Task<(IReadOnlyList<ArtifactVersion> Versions, string? Latest)> VersionsAsync(string name, PeerId? owner = null, CancellationToken cancellation = default)
    {
        (_, VersionList list, _) = await FindVersionsAsync(ArtifactReference.To(name, owner: owner), cancellation).ConfigureAwait(false);
        return (list.Versions, list.Latest);
    }

    /// <summary>An artifact's bytes, or some of them, a piece at a time: fetched ahead a little, and each checked before it is handed out.</summary>
    /// <param name="artifact">The artifact.</param>
    /// <param name="from">The first byte.</param>
    /// <param name="length">How many bytes; null for all that follow.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="KithException"><see cref="KithErrorCode.Damaged"/>: a part of it is lost.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(ArtifactManifest artifact, long from = 0, long? length = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        long end = length is { } wanted ? Math.Min(artifact.Bytes, from + wanted) : artifact.Bytes;
        await foreach (ReadOnlyMemory<byte> piece in new ArtifactReader(artifact, _chunks, _options.Window).ReadAsync(from, end, cancellation).ConfigureAwait(false))
            yield return piece;
    }

    /// <summary>
    /// Pulls an artifact into a file, or a folder where it is one. The target appears when everything is there and checked; what an interruption leaves
    /// beside it is used by the next pull.
    /// </summary>
    /// <exception cref="KithException">The target is in the way, the disk is full, or a part of the artifact is lost.</exception>
    public Task PullAsync(ArtifactManifest artifact, string target, bool overwrite = false, IProgress<TransferProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        ArtifactReader reader = new(artifact, _chunks, _options.Window);
        return PullAsync(artifact, target, overwrite, (from, token) => reader.ReadAsync(from, artifact.Bytes, token), () => reader.Moved, progress, cancellation);
    }

    /// <summary>Pulls from a source of bytes that are checked already, such as a daemon.</summary>
    internal async Task PullAsync(
        ArtifactManifest artifact, string target, bool overwrite, Func<long, CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> read, Func<long>? moved,
        IProgress<TransferProgress>? progress, CancellationToken cancellation, Func<string, FileStream>? open = null)
    {
        if (artifact.Bytes > _options.MaxPullBytes)
            throw new KithException(KithErrorCode.Refused, $"{artifact.Name}@{artifact.Version} says that it has {artifact.Bytes:N0} bytes; at most {_options.MaxPullBytes:N0} are pulled here. Allow more, if it is to be trusted.");
        long began = _time.GetTimestamp();
        await using StagedArtifact stage = new(artifact, target, open);
        stage.Begin(overwrite);
        using IncrementalHash content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long place = 0;
        await foreach (byte[] chunk in stage.VerifiedAsync(new TreeReader(artifact, _chunks.GetAsync), cancellation).ConfigureAwait(false))
        {
            content.AppendData(chunk);
            place += chunk.Length;
        }

        long kept = place;
        await stage.SeekAsync(place).ConfigureAwait(false);
        await foreach (ReadOnlyMemory<byte> piece in read(place, cancellation).ConfigureAwait(false))
        {
            content.AppendData(piece.Span);
            await stage.WriteAsync(piece, cancellation).ConfigureAwait(false);
            place += piece.Length;
            progress?.Report(new TransferProgress(place, artifact.Bytes, moved?.Invoke() ?? place - kept, _time.GetElapsedTime(began)));
        }

        if (place != artifact.Bytes || new Digest(content.GetHashAndReset()) != artifact.Content)
        {
            await stage.DropAsync().ConfigureAwait(false);
            throw new KithException(KithErrorCode.Damaged, $"{artifact.Name}@{artifact.Version} is not what its manifest says: {place:N0} bytes came of {artifact.Bytes:N0}, or their SHA-256 is another. Nothing was written to '{target}'. Ask its publisher for another.");
        }

        await stage.FinishAsync().ConfigureAwait(false);
    }

    /// <summary>Keeps a version of one of this node's names until it is unpinned.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.NotFound"/>: this node has no such version.</exception>
    public Task PinAsync(string name, string version, CancellationToken cancellation = default) => ChangeVersionAsync(name, version, each => each with { LeaseEnds = null }, cancellation);

    /// <summary>Keeps a version of one of this node's names for the length of a lease from now on, and then no more.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.NotFound"/>: this node has no such version.</exception>
    public Task UnpinAsync(string name, string version, TimeSpan? lease = null, CancellationToken cancellation = default) =>
        ChangeVersionAsync(name, version, each => each with { LeaseEnds = _time.GetUtcNow() + (lease ?? _options.Lease) }, cancellation);

    /// <summary>Makes a version of one of this node's names the latest, by compare-and-swap.</summary>
    /// <param name="name">The name.</param>
    /// <param name="version">The version.</param>
    /// <param name="expected">Which has to be the latest now; null: whichever.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="KithException"><see cref="KithErrorCode.Refused"/>: another is the latest; <see cref="KithErrorCode.NotFound"/>: this node has no such version.</exception>
    public Task SetLatestAsync(string name, string version, string? expected = null, CancellationToken cancellation = default)
    {
        ArtifactName.RequireName(name);
        ArtifactName.RequireVersion(version);
        return _names.ChangeAsync(
            name,
            list =>
            {
                RequireExpected(list, expected, name);
                return list.Find(version) is null ? throw ArtifactUpkeep.NoVersion(name, version) : list with { Latest = version };
            },
            cancellation);
    }

    /// <summary>Reads every record of an artifact from the network and compares it with its digest.</summary>
    public Task<CheckReport> VerifyAsync(ArtifactManifest artifact, IProgress<TransferProgress>? progress = null, CancellationToken cancellation = default) =>
        Upkeep.CheckAsync(artifact, repair: false, progress, cancellation);

    /// <summary>Reads every record of an artifact, restores what is lost and can be computed, and puts all of them again on as many nodes as belong to them.</summary>
    public Task<CheckReport> RepairAsync(ArtifactManifest artifact, IProgress<TransferProgress>? progress = null, CancellationToken cancellation = default) =>
        Upkeep.CheckAsync(artifact, repair: true, progress, cancellation);

    /// <summary>Lets go of the versions of this node's names whose lease has ended.</summary>
    public Task<CollectReport> CollectAsync(CancellationToken cancellation = default) => Upkeep.CollectAsync(cancellation);

    /// <summary>
    /// Lets go of a version of one of this node's names, pinned or not. Where it was the latest, the youngest that is left becomes it; its chunks end in the
    /// network within their life, unless others share them.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="version">The version; null for all of the name.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="KithException"><see cref="KithErrorCode.NotFound"/>: this node has no such version.</exception>
    public Task<CollectReport> RemoveAsync(string name, string? version, CancellationToken cancellation = default)
    {
        ArtifactName.RequireName(name);
        if (version is not null)
            ArtifactName.RequireVersion(version);
        return Upkeep.RemoveAsync(name, version, cancellation);
    }

    /// <summary>Puts the records of this node's artifacts again whose life is half over; to be called every hour or so. Returns how many versions that were.</summary>
    public Task<int> RenewAsync(CancellationToken cancellation = default) => Upkeep.RenewAsync(cancellation);

    /// <summary>All chunks of an artifact, as its tree has them.</summary>
    internal IAsyncEnumerable<Stripe> StripesAsync(ArtifactManifest artifact, CancellationToken cancellation) =>
        new TreeReader(artifact, _chunks.GetAsync).StripesAsync(0, artifact.Bytes, cancellation);

    internal async Task<ArtifactManifest> ReadManifestAsync(Digest id, string name, CancellationToken cancellation)
    {
        byte[] bytes = await _chunks.GetAsync(id, cancellation).ConfigureAwait(false)
            ?? throw new KithException(KithErrorCode.NotFound, $"The manifest of {name} is on none of the nodes that answered. Try again when more answer; where it has ended, push the artifact again.");
        return ManifestFormat.Decode(bytes)
            ?? throw new KithException(KithErrorCode.Damaged, $"The manifest of {name} is malformed, contradicts itself, or names a file outside its folder. Ask its publisher for another.");
    }

    private ArtifactUpkeep Upkeep => new(_chunks, _names, this, _options, _time);

    private async Task<(PeerId Owner, VersionList List, bool IsConfirmed)> FindVersionsAsync(ArtifactReference reference, CancellationToken cancellation)
    {
        PeerId self = reference.Owner ?? await _names.SelfAsync(cancellation).ConfigureAwait(false);
        (VersionList list, bool isConfirmed) = await _names.ReadAsync(self, reference.Name, cancellation).ConfigureAwait(false);
        if (list.Versions.Count > 0)
            return (self, list, isConfirmed);
        List<(PeerId Owner, VersionList List, bool IsConfirmed)> found = [];
        foreach (PeerId owner in reference.Owner is null ? await _names.OwnersAsync(reference.Name, cancellation).ConfigureAwait(false) : [])
        {
            (list, isConfirmed) = await _names.ReadAsync(owner, reference.Name, cancellation).ConfigureAwait(false);
            if (list.Versions.Count > 0)
                found.Add((owner, list, isConfirmed));
        }

        return found.Count switch
        {
            1 => found[0],
            0 => throw new KithException(KithErrorCode.NotFound, $"Nobody has an artifact '{reference.Name}'. See how it is spelled, or name its owner: OWNER/{reference.Name}."),
            _ => throw new KithException(KithErrorCode.Refused, $"{found.Count} nodes have an artifact '{reference.Name}'. Say whose: OWNER/{reference.Name}, where OWNER is a peer id."),
        };
    }

    /// <summary>The chunks of the latest version need not be sent again, if they were put not long ago. Returns since when those are there.</summary>
    private async Task<DateTimeOffset> LearnAsync(VersionList list, KnownChunks known, DateTimeOffset now, bool isCoded, CancellationToken cancellation)
    {
        if (list.Find(ArtifactName.Latest) is not { } latest || now - latest.Renewed >= _options.ChunkLife / 2)
            return now;
        try
        {
            ArtifactManifest manifest = await ReadManifestAsync(latest.Id, latest.Version, cancellation).ConfigureAwait(false);
            if (manifest.HasSingleCopies != isCoded)
                return now; // Stored under keys of the other kind.
            await foreach (Stripe stripe in new TreeReader(manifest, _chunks.GetAsync).StripesAsync(0, manifest.Bytes, cancellation).ConfigureAwait(false))
            {
                foreach (ChunkEntry shard in stripe.Shards)
                    known.Add(shard);
            }

            return latest.Renewed;
        }
        catch (KithException failure) when (failure.Code is KithErrorCode.Damaged or KithErrorCode.NotFound)
        {
            return now; // What is left of it is of no use: everything is sent.
        }
    }

    private async Task ChangeVersionAsync(string name, string version, Func<ArtifactVersion, ArtifactVersion> change, CancellationToken cancellation)
    {
        ArtifactName.RequireName(name);
        await _names.ChangeAsync(
            name,
            list => list.Find(version) is { } found ? list.Changed(found.Version, change) : throw ArtifactUpkeep.NoVersion(name, version),
            cancellation).ConfigureAwait(false);
    }

    /// <summary>How many bytes files have, of which a manifest may be made.</summary>
    private static long BytesOf(IReadOnlyList<ArtifactFile> files, bool isFolder) => ManifestFormat.Problem(files, isFolder, out long bytes) is { } problem
        ? throw new KithException(KithErrorCode.InvalidArgument, $"Of these files no artifact can be made: {problem}. Rename them, or pack them into one file (tar).")
        : bytes;

    /// <summary>Said before anything is sent: a manifest is one record.</summary>
    private static void RequireRoom(ArtifactManifest largest)
    {
        int bytes = ManifestFormat.Encode(largest).Length;
        if (bytes > ManifestFormat.MaxBytes)
            throw new KithException(KithErrorCode.InvalidArgument, $"The list of files and the metadata take up to {bytes:N0} bytes, at most {ManifestFormat.MaxBytes:N0} are allowed. Pack the files into one (tar), and push that.");
    }

    private static VersionList Added(VersionList list, ArtifactVersion entry, PushOptions options, string name)
    {
        if (list.Find(entry.Version)?.Id != entry.Id) // Not our own, come back after an answer that got lost.
            RequireExpected(list, options.ExpectedLatest, name);
        return list.With(entry, options.IsLatest);
    }

    private static void RequireExpected(VersionList list, string? expected, string name)
    {
        if (expected is not null && expected != (list.Latest ?? ""))
            throw new KithException(KithErrorCode.Refused, $"The latest version of '{name}' is {(list.Latest is { } latest ? $"'{latest}'" : "none")}, not '{expected}' as expected: somebody came first. Look at theirs, and decide again.");
    }
}
