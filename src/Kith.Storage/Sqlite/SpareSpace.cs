using System;
using System.IO;
using System.Security.Cryptography;

namespace Kith.Storage.Sqlite;

/// <summary>
/// A file beside the database that keeps the space which opening it takes: the index of its log, a few pages and the mark. Given up on a full disk, so that
/// the node starts all the same and what it holds can be read.
/// </summary>
internal sealed class SpareSpace(string databasePath)
{
    /// <summary>Three times what opening was seen to take.</summary>
    public const int Bytes = 192 << 10;

    private readonly string _path = Path.ChangeExtension(databasePath, ".spare");

    /// <summary>Gives the space back; false when there is none to give.</summary>
    public bool Release()
    {
        try
        {
            if (!File.Exists(_path))
                return false;
            File.Delete(_path);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Takes the space, unless it is taken; where there is too little, another time.</summary>
    public void Keep()
    {
        try
        {
            if (new FileInfo(_path) is { Exists: true, Length: Bytes })
                return;
            byte[] noise = new byte[Bytes]; // Nothing that a file system could store as less.
            for (int at = 0; at < Bytes; at += SHA256.HashSizeInBytes)
                SHA256.HashData(BitConverter.GetBytes(at), noise.AsSpan(at));
            File.WriteAllBytes(_path, noise);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Release(); // A part of it helps nobody.
        }
    }
}
