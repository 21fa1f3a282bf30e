using System;
using System.IO;
using System.Security.Cryptography;
using System.Threading;
using Kith.Core.Admission;

namespace Kith.Libp2p.Identity;

/// <summary>
/// The node's private key on disk: a libp2p private key message, readable by its owner alone. The public key inside it is the check
/// against damage: a node never starts under another name because a bit flipped.
/// </summary>
internal static class IdentityFile
{
    /// <summary>The name of the file inside the node's data folder.</summary>
    public const string Name = "identity.key";

    private const int MaxBytes = 4_096;

    /// <summary>
    /// Loads the identity of a data folder, or makes one, and the folder too, when there is none. The caller holds the folder's lock: two
    /// who start at once would make two identities.
    /// </summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="puzzleBits">Zero bits that the swarm asks of a peer id; keys are drawn until one has them.</param>
    /// <param name="cancellation">Gives up drawing.</param>
    /// <exception cref="IdentityFileException">The file is damaged, holds another kind of key, or cannot be read or written.</exception>
    public static NodeIdentity LoadOrCreate(string folder, int puzzleBits = 0, CancellationToken cancellation = default)
    {
        string path = Path.Combine(folder, Name);
        try
        {
            return File.Exists(path) ? Solving(Load(path), path, puzzleBits) : Create(folder, path, puzzleBits, cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IdentityFileException(
                path,
                $"The identity file {path} cannot be read or written: {error.Message} Check that the folder belongs to the user who runs the node.",
                error);
        }
    }

    private static NodeIdentity Load(string path)
    {
        byte[] message = ReadBounded(path);
        try
        {
            return NodeIdentity.FromPrivateKeyMessage(message);
        }
        catch (FormatException error)
        {
            throw new IdentityFileException(
                path,
                $"The identity file {path} is not usable: {error.Message} Restore it from a backup, or move it away to start under a new peer id.",
                error);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(message);
        }
    }

    private static NodeIdentity Solving(NodeIdentity identity, string path, int puzzleBits)
    {
        if (StaticPuzzle.IsSolved(identity.Peer, puzzleBits))
            return identity;
        identity.Dispose();
        throw new IdentityFileException(
            path, $"The identity in {path} does not solve the swarm's puzzle of {puzzleBits} bits, so no member would connect with it. Move the file away to have one made that does, under a new peer id.");
    }

    private static byte[] ReadBounded(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        byte[] buffer = new byte[MaxBytes];
        int length = file.ReadAtLeast(buffer, MaxBytes, throwOnEndOfStream: false);
        byte[] message = buffer[..length];
        CryptographicOperations.ZeroMemory(buffer);
        return message;
    }

    private static NodeIdentity Create(string folder, string path, int puzzleBits, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        NodeIdentity identity = NodeIdentity.Generate(puzzleBits, cancellation);
        string temporary = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            WriteDurably(temporary, identity);
            File.Move(temporary, path, overwrite: false);
            return identity;
        }
        catch
        {
            identity.Dispose();
            throw;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void WriteDurably(string path, NodeIdentity identity)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        byte[] message = identity.ToPrivateKeyMessage();
        using FileStream file = new(path, options);
        file.Write(message);
        file.Flush(flushToDisk: true);
        CryptographicOperations.ZeroMemory(message);
    }
}
