using System;
using System.Buffers.Text;
using System.Security.Cryptography;
using Kith.Core.Node;

namespace Kith.Libp2p.Admission;

/// <summary>What the members of a closed swarm know and nobody else: 32 random bytes, 43 characters of base64url as text. Never shown by accident.</summary>
public sealed class SwarmSecret
{
    /// <summary>Bytes of a secret: nobody guesses it, so that what members show each other gives nothing away.</summary>
    public const int ByteCount = 32;

    private SwarmSecret(byte[] bytes) => Bytes = bytes;

    internal byte[] Bytes { get; }

    /// <summary>A new secret.</summary>
    public static SwarmSecret Create() => new(RandomNumberGenerator.GetBytes(ByteCount));

    /// <summary>A secret as <see cref="Reveal"/> wrote it.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>: the text is none.</exception>
    public static SwarmSecret Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Base64Url.IsValid(text, out int length) && length == ByteCount
            ? new SwarmSecret(Base64Url.DecodeFromChars(text))
            : throw new KithException(KithErrorCode.InvalidConfiguration, "The swarm's secret is not one. Allowed: 43 characters of base64url, as `kith swarm create` makes them.");
    }

    /// <summary>The text to give to another member, over a way that only members see.</summary>
    public string Reveal() => Base64Url.EncodeToString(Bytes);

    /// <summary>Says what it is and nothing of it.</summary>
    public override string ToString() => "(swarm secret)";
}
