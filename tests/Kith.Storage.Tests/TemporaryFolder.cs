using System;
using System.IO;

namespace Kith.Storage.Tests;

/// <summary>A folder that goes with its test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    /// <summary>A folder on the disk, or in memory where there is such a place: for tests that need files, and no disk that is slow to sync them.</summary>
    public TemporaryFolder(bool inMemory = false) => FullPath = inMemory && Directory.Exists(Memory)
        ? Directory.CreateDirectory(Path.Combine(Memory, "kith-storage-" + Path.GetRandomFileName())).FullName
        : Directory.CreateTempSubdirectory("kith-storage-").FullName;

    public string FullPath { get; }

    public string Of(string name) => Path.Combine(FullPath, name);

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
