using System;
using System.IO;
using Kith.Core.Node;

namespace Kith.Simulation.Studies;

/// <summary>
/// Keeps others from writing to a folder at the same time: two processes would delete and rename each other's unfinished files. The system lets it go
/// when the process ends, however that ends.
/// </summary>
internal sealed class StudyLock : IDisposable
{
    private readonly FileStream _file;

    private StudyLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <param name="file">The file that stands for it; it is there as long as the lock is held.</param>
    /// <param name="folder">What messages call the folder.</param>
    /// <exception cref="KithException">Somebody else has it; the message says what to do.</exception>
    public static StudyLock Take(string file, string folder)
    {
        try
        {
            return new StudyLock(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new KithException(KithErrorCode.InvalidArgument, $"{folder} cannot be written, or somebody else is writing to it: {failure.Message} Wait for the other, or give --output another folder; a --shard has one of its own.");
        }
    }

    public void Dispose() => _file.Dispose();
}
