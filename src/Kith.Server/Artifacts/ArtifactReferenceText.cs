using System;
using Kith.Artifacts;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Libp2p.Formats;

namespace Kith.Server.Artifacts;

/// <summary>Which artifact is meant, as people write it: <c>NAME</c>, <c>NAME@VERSION</c>, <c>OWNER/NAME@VERSION</c>, or an id of 64 hexadecimal digits.</summary>
internal static class ArtifactReferenceText
{
    /// <summary>What is accepted, for messages.</summary>
    public const string Form = "NAME, NAME@VERSION, OWNER/NAME@VERSION with the owner's peer id, or an id of 64 hexadecimal digits";

    /// <exception cref="KithException">The text is none of these.</exception>
    public static ArtifactReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Digest.TryParse(text, out Digest id))
            return ArtifactReference.To(id);
        PeerId? owner = null;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
            owner = Owner(text[..slash]);
        string[] parts = text[(slash + 1)..].Split('@');
        return parts.Length <= 2
            ? ArtifactReference.To(parts[0], parts.Length == 2 ? parts[1] : "latest", owner)
            : throw new KithException(KithErrorCode.InvalidArgument, $"'{text}' names no artifact. Write {Form}.");
    }

    /// <exception cref="KithException">The text is no peer id.</exception>
    public static PeerId Owner(string text)
    {
        try
        {
            return PeerIdText.Parse(text);
        }
        catch (FormatException bad)
        {
            throw new KithException(KithErrorCode.InvalidArgument, bad.Message, bad);
        }
    }
}
