using System;
using System.IO;

namespace Kith;

/// <summary>
/// A file that lies in the data folder from when a node starts with an empty store until it has what its neighbours have: a restart in between goes on
/// catching up, though the store is not empty any more.
/// </summary>
internal sealed class CatchUpMark(string? folder)
{
    private readonly string? _file = folder is null ? null : Path.Combine(folder, "catching-up");

    public bool IsSet => File.Exists(_file);

    /// <summary>Sets it; written before the first record is.</summary>
    public void Set()
    {
        if (_file is not null)
            File.WriteAllBytes(_file, []);
    }

    /// <summary>Clears it; a disk that does not let go of it costs a comparison at the next start.</summary>
    public void Clear()
    {
        try
        {
            if (_file is not null)
                File.Delete(_file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is there still.
        }
    }
}
