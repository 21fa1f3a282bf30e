using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Manifests;
using Kith.Core.Node;

namespace Kith.Artifacts.Transfer;

/// <summary>
/// The files of an artifact while they are written, beside their target under a name that tells which artifact they are of. The target's own name
/// appears only once everything is there, checked and on the disk; what an interruption leaves is what the next pull goes on from.
/// </summary>
internal sealed class StagedArtifact : IAsyncDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly ArtifactManifest _manifest;
    private readonly string _target;
    private readonly string _stage;
    private readonly Func<string, FileStream> _open;
    private int _file = -1;
    private long _left;
    private FileStream? _writing;
    private FileStream? _lock;
    private bool _overwrites;

    /// <summary>The stage of a target.</summary>
    /// <param name="manifest">The artifact.</param>
    /// <param name="target">A file, or for a folder artifact a folder.</param>
    /// <param name="open">Opens a file to be written on.</param>
    public StagedArtifact(ArtifactManifest manifest, string target, Func<string, FileStream>? open = null)
    {
        _manifest = manifest;
        _target = Path.GetFullPath(target);
        _stage = $"{Path.TrimEndingDirectorySeparator(_target)}.{manifest.Id.ToString()[..16]}.part";
        _open = open ?? (path => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, BufferBytes));
    }

    /// <summary>Takes the stage for this pull alone; throws where something is in the way, or the disk has no room.</summary>
    /// <exception cref="KithException">The target exists, its folder does not, another pull writes there, or the artifact is larger than what is free.</exception>
    public void Begin(bool overwrite)
    {
        _overwrites = overwrite && !_manifest.IsFolder;
        string parent = Path.GetDirectoryName(_target) ?? throw new KithException(KithErrorCode.InvalidArgument, $"'{_target}' cannot be written: name a file below a folder.");
        if (!Directory.Exists(parent))
            throw new KithException(KithErrorCode.InvalidArgument, $"The folder '{parent}' is not there. Make it first, or choose another target.");
        if (!OperatingSystem.IsWindows() && parent == "/dev")
            throw new KithException(KithErrorCode.Refused, $"'{_target}' is a device, and would be replaced by a file. Pull to the output (-), and send that there.");
        if (Directory.Exists(_target) || (File.Exists(_target) && !_overwrites))
            throw new KithException(KithErrorCode.Refused, $"'{_target}' is there already. Choose another target{(_manifest.IsFolder ? "" : ", or allow overwriting (--overwrite)")}.");
        _lock = TakeStage();
        long needed = _manifest.Bytes - Staged().Sum(path => new FileInfo(path).Length);
        long free = new DriveInfo(parent).AvailableFreeSpace;
        if (needed > free)
            throw new KithException(KithErrorCode.Refused, $"{_manifest.Name}@{_manifest.Version} has {_manifest.Bytes:N0} bytes, and the disk of '{parent}' has room for {free:N0}. Free some, or choose another target.");
        if (_manifest.IsFolder)
            Directory.CreateDirectory(_stage);
    }

    /// <summary>
    /// What is staged already and proves to be the artifact's beginning: handed out chunk by chunk. Where that ends, writing goes on.
    /// </summary>
    public async IAsyncEnumerable<byte[]> VerifiedAsync(TreeReader tree, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!Staged().Any())
            yield break;
        await using StagedReader reader = new(_manifest.Files, PathOf);
        await foreach (Stripe stripe in tree.StripesAsync(0, _manifest.Bytes, cancellation).ConfigureAwait(false))
        {
            for (int shard = 0; shard < stripe.Data; shard++)
            {
                byte[] chunk = new byte[stripe.Shards[shard].ChunkBytes];
                if (!await reader.TryReadAsync(chunk, cancellation).ConfigureAwait(false) || Digest.Of(chunk) != stripe.Shards[shard].Chunk)
                    yield break;
                yield return chunk;
            }
        }
    }

    /// <summary>Goes to the place where writing goes on; what lies behind it is dropped.</summary>
    public async Task SeekAsync(long place)
    {
        for (int file = 0; file < _manifest.Files.Count; file++)
        {
            long kept = Math.Clamp(place, 0, _manifest.Files[file].Bytes);
            await OpenAsync(file).ConfigureAwait(false);
            _writing!.SetLength(kept);
            _writing.Position = kept;
            _left = _manifest.Files[file].Bytes - kept;
            place -= kept;
            if (_left > 0)
                return;
        }
    }

    /// <summary>Writes what comes next.</summary>
    /// <exception cref="KithException">The disk is full; what was written stays for the next pull.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                while (_left == 0)
                    await NextAsync().ConfigureAwait(false);
                int length = (int)Math.Min(bytes.Length, _left);
                await _writing!.WriteAsync(bytes[..length], cancellation).ConfigureAwait(false);
                _left -= length;
                bytes = bytes[length..];
            }
        }
        catch (IOException failure)
        {
            throw Unwritten(failure);
        }
    }

    /// <summary>Everything is there: brings it to the disk, and then under its name.</summary>
    public async Task FinishAsync()
    {
        try
        {
            while (_file + 1 < _manifest.Files.Count)
                await NextAsync().ConfigureAwait(false); // Files without a byte.
            await CloseAsync(toDisk: true).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            throw Unwritten(failure);
        }

        try
        {
            if (_manifest.IsFolder)
                Directory.Move(_stage, _target);
            else
                File.Move(_stage, _target, _overwrites);
        }
        catch (IOException failure) when (Path.Exists(_target))
        {
            throw new KithException(KithErrorCode.Refused, $"'{_target}' has come to be meanwhile, and is left as it is. Move it away, and pull again: everything is fetched and kept in '{_stage}'.", failure);
        }
    }

    /// <summary>Drops everything: it is not what it should be.</summary>
    public async Task DropAsync()
    {
        await CloseAsync(toDisk: false).ConfigureAwait(false);
        Remove();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await CloseAsync(toDisk: false).ConfigureAwait(false);
            if (_lock is not null && Staged().All(path => new FileInfo(path).Length == 0))
                Remove(); // Nothing that a next pull could go on from.
        }
        catch (IOException)
        {
            // The disk is full: what its buffer still held is fetched again.
        }
        finally
        {
            if (_lock is { } taken)
                await taken.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Two pulls that write the same files would each leave holes where the other is: the second is refused as long as the first runs.</summary>
    private FileStream TakeStage()
    {
        try
        {
            return new FileStream(_stage + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (IOException busy)
        {
            throw new KithException(KithErrorCode.Refused, $"'{_target}' cannot be written now: {busy.Message} Where another pull of it is under way, wait for its end, or choose another target.", busy);
        }
    }

    private KithException Unwritten(IOException failure) =>
        new(KithErrorCode.Refused, $"'{_stage}' could not be written: {failure.Message} What was checked is kept there. Make room, and pull again to go on.", failure);

    private void Remove()
    {
        if (!_manifest.IsFolder)
            File.Delete(_stage);
        else if (Directory.Exists(_stage))
            Directory.Delete(_stage, recursive: true);
    }

    private IEnumerable<string> Staged() => _manifest.Files.Select(PathOf).Where(File.Exists);

    private string PathOf(ArtifactFile file) => _manifest.IsFolder ? Path.Combine([_stage, .. file.Path.Split('/')]) : _stage;

    private async Task NextAsync()
    {
        await OpenAsync(_file + 1).ConfigureAwait(false);
        _writing!.SetLength(0);
        _left = _manifest.Files[_file].Bytes;
    }

    private async Task OpenAsync(int file)
    {
        await CloseAsync(toDisk: true).ConfigureAwait(false);
        string path = PathOf(_manifest.Files[file]);
        if (_manifest.IsFolder)
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _writing = _open(path);
        _file = file;
    }

    private async Task CloseAsync(bool toDisk)
    {
        if (_writing is not { } writing)
            return;
        _writing = null;
        await using (writing.ConfigureAwait(false))
        {
            if (toDisk)
                writing.Flush(flushToDisk: true);
        }
    }
}
