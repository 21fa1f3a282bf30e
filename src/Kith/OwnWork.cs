using System;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Admission;
using Kith.Core.Ids;
using Kith.Libp2p.Formats;

namespace Kith;

/// <summary>This node's proof of work: found once for an identity, and kept in its data folder, since a hard one takes minutes.</summary>
internal static class OwnWork
{
    /// <summary>The file in the data folder: the nonce as a decimal number. What is not a proof in it is found anew.</summary>
    public const string FileName = "work.nonce";

    /// <summary>The nonce for a peer id.</summary>
    /// <param name="folder">The data folder; null where nothing is kept.</param>
    /// <param name="peer">Whose work it is.</param>
    /// <param name="difficulty">Zeros asked for; 0 for none.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<ulong> FindAsync(string? folder, PeerId peer, int difficulty, CancellationToken cancellation)
    {
        if (difficulty == 0)
            return 0;
        string name = PeerIdText.Format(peer);
        string? path = folder is null ? null : Path.Combine(folder, FileName);
        if (path is not null && TryRead(path, out ulong kept) && ProofOfWork.IsProof(name, kept, difficulty))
            return kept;
        ulong found = await Task.Run(() => ProofOfWork.Find(name, difficulty, cancellation), cancellation).ConfigureAwait(false);
        if (path is not null)
            await File.WriteAllTextAsync(path, found.ToString(CultureInfo.InvariantCulture), cancellation).ConfigureAwait(false);
        return found;
    }

    private static bool TryRead(string path, out ulong nonce)
    {
        nonce = 0;
        try
        {
            return File.Exists(path) && new FileInfo(path).Length <= 32 && ulong.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out nonce);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
