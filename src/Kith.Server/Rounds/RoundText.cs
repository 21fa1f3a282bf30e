using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts;
using Kith.Artifacts.Rounds;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Libp2p.Formats;

namespace Kith.Server.Rounds;

/// <summary>Which round is meant, as people write it: its id, or its opener's peer id, a slash and its name.</summary>
internal static class RoundText
{
    /// <summary>What is accepted, for messages.</summary>
    public const string Form = "the 64 hexadecimal digits of its id, or PEER/NAME";

    /// <summary>Finds a round's id.</summary>
    /// <exception cref="KithException">The text is neither, or the opener has no round of that name.</exception>
    public static async Task<Digest> ResolveAsync(RoundClient rounds, string text, CancellationToken cancellation)
    {
        if (Digest.TryParse(text, out Digest id))
            return id;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            throw new KithException(KithErrorCode.InvalidArgument, $"'{text}' names no round. Write {Form}.");
        PeerId opener;
        try
        {
            opener = PeerIdText.Parse(text[..slash]);
        }
        catch (FormatException bad)
        {
            throw new KithException(KithErrorCode.InvalidArgument, bad.Message, bad);
        }

        return await rounds.FindAsync(opener, text[(slash + 1)..], cancellation)
            ?? throw new KithException(KithErrorCode.NotFound, $"{text[..slash]} has opened no round '{text[(slash + 1)..]}', or it has ended.");
    }
}
