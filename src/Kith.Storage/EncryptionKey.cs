using System.Text;
using Kith.Core.Node;
using Kith.Storage.Files;

namespace Kith.Storage;

/// <summary>
/// The master key of encryption at rest. It encrypts only the keys that records are encrypted with, so that it can be changed. Never shown.
/// </summary>
public sealed class EncryptionKey
{
    private EncryptionKey(byte[] bytes) => Bytes = bytes;

    internal byte[] Bytes { get; }

    /// <summary>A key as a line of text: 16, 24 or 32 bytes of UTF-8, as DHT-14's configuration has it.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>: it has another length.</exception>
    public static EncryptionKey Parse(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length is 16 or 24 or 32
            ? new EncryptionKey(bytes)
            : throw new KithException(KithErrorCode.InvalidConfiguration, $"The encryption key has {bytes.Length} bytes. Allowed: 16, 24 or 32 bytes, such as a line of `openssl rand -hex 16`.");
    }

    /// <summary>The key that is the one line of a file, which its owner alone may read.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>: the file cannot be read, others may read it, or it holds no key.</exception>
    public static EncryptionKey Read(string path) => Parse(SecretFile.Read(path));

    /// <summary>Says what it is and nothing of it.</summary>
    public override string ToString() => "(encryption key)";
}
