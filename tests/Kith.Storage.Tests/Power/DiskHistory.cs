using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Kith.Storage.Tests.Power;

/// <summary>
/// What a disk went through, one step after another, and what it may hold when the power fails behind any of them: all that was synced, and of the rest
/// nothing, everything, or sectors at random. Names change in order, as on a file system with a journal.
/// </summary>
internal sealed class DiskHistory : IDisposable
{
    private const int SectorBytes = 512;
    private readonly BinaryReader _log;
    private readonly Dictionary<string, DiskFile> _files = new(StringComparer.Ordinal);

    public DiskHistory(string log) => _log = new BinaryReader(File.OpenRead(log));

    /// <summary>The numbers acknowledged so far.</summary>
    public HashSet<int> Acknowledged { get; } = [];

    /// <summary>Takes the next step; false at the end.</summary>
    public bool Step()
    {
        if (_log.BaseStream.Position == _log.BaseStream.Length)
            return false;
        int kind = _log.ReadInt32();
        int pathLength = _log.ReadInt32();
        long offset = _log.ReadInt64();
        int length = _log.ReadInt32();
        string name = Path.GetFileName(Encoding.UTF8.GetString(_log.ReadBytes(pathLength)));
        byte[] data = _log.ReadBytes(length);
        if (name == TracedWriter.Acknowledged)
        {
            if (kind == 1)
                Acknowledged.Add(int.Parse(Encoding.ASCII.GetString(data)));
            return true;
        }

        if (!_files.TryGetValue(name, out DiskFile? file))
            _files[name] = file = new DiskFile();
        switch (kind)
        {
            case 1:
                file.Pending.Add((offset, data));
                break;
            case 2:
                file.Pending.Add((offset, null));
                break;
            case 3:
                file.Sync();
                break;
            case 4:
                _files.Remove(name);
                break;
            default:
                _files.Remove(name);
                _files[Path.GetFileName(Encoding.UTF8.GetString(data))] = file;
                break;
        }

        return true;
    }

    /// <summary>Writes what a disk may hold now.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="keeps">Whether a sector that was not synced is there.</param>
    public void WriteTo(string folder, Func<bool> keeps)
    {
        foreach ((string name, DiskFile file) in _files)
        {
            using FileStream output = File.Create(Path.Combine(folder, name));
            output.Write(file.Synced.GetBuffer(), 0, (int)file.Synced.Length);
            foreach ((long offset, byte[]? data) in file.Pending)
                Apply(output, offset, data, keeps);
        }
    }

    public void Dispose() => _log.Dispose();

    private static void Apply(Stream file, long offset, byte[]? data, Func<bool> keeps)
    {
        if (data is null)
        {
            if (keeps())
                file.SetLength(offset);
            return;
        }

        for (int at = 0; at < data.Length; at += SectorBytes)
        {
            if (!keeps())
                continue;
            file.Position = offset + at;
            file.Write(data, at, Math.Min(SectorBytes, data.Length - at));
        }
    }

    private sealed class DiskFile
    {
        public MemoryStream Synced { get; } = new();

        /// <summary>Writes, and truncations where there is no data, since the last sync.</summary>
        public List<(long Offset, byte[]? Data)> Pending { get; } = [];

        public void Sync()
        {
            foreach ((long offset, byte[]? data) in Pending)
                Apply(Synced, offset, data, () => true);
            Pending.Clear();
        }
    }
}
