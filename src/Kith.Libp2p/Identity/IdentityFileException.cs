using System;
using Kith.Core.Node;

namespace Kith.Libp2p.Identity;

/// <summary>The file with the node's private key cannot be read or written. The message names the file and the remedy.</summary>
public sealed class IdentityFileException : KithException
{
    /// <summary>A failure of the file at <paramref name="path"/>.</summary>
    public IdentityFileException(string path, string message, Exception? innerException = null)
        : base(KithErrorCode.IdentityUnreadable, message, innerException) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }
}
