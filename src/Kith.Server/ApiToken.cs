using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Kith.Core.Node;

namespace Kith.Server;

/// <summary>What a request to the HTTP API has to show, as <c>Authorization: Bearer TOKEN</c>. Never shown by accident.</summary>
public sealed class ApiToken
{
    /// <summary>The shortest token, in characters: nobody guesses it.</summary>
    public const int MinCharacters = 16;

    /// <summary>The longest token, in characters.</summary>
    public const int MaxCharacters = 256;

    private const string Scheme = "Bearer ";

    private readonly byte[] _hash;

    private ApiToken(string text) => _hash = SHA256.HashData(Encoding.ASCII.GetBytes(text));

    /// <summary>A token as text: 16 to 256 characters of printable ASCII without spaces.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>: the text is none.</exception>
    public static ApiToken Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is >= MinCharacters and <= MaxCharacters && text.All(c => c is > ' ' and <= '~')
            ? new ApiToken(text)
            : throw new KithException(KithErrorCode.InvalidConfiguration, $"The token has {text.Length} characters or one that is not allowed. Allowed: {MinCharacters} to {MaxCharacters} characters of printable ASCII without spaces, such as a line of `openssl rand -hex 32`.");
    }

    /// <summary>Says what it is and nothing of it.</summary>
    public override string ToString() => "(token)";

    /// <summary>Whether the value of an Authorization header shows this token; tells nothing by how long it takes.</summary>
    internal bool IsShownBy(string? authorization) =>
        authorization is { Length: <= MaxCharacters + 16 } && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim())), _hash);
}
