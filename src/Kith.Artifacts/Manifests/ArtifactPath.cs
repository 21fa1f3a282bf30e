using System.Text;

namespace Kith.Artifacts.Manifests;

/// <summary>What a file of an artifact may be called. Whatever a manifest says, nothing is written outside the target folder.</summary>
internal static class ArtifactPath
{
    /// <summary>The longest path, in bytes of UTF-8.</summary>
    public const int MaxBytes = 1_024;

    /// <summary>What a name must be, for messages: "no name for …".</summary>
    public const string Rules = "a file on every system: it stays below its folder, has no backslash, colon or control character, does not end with a dot or space, and takes 1,024 bytes at most";

    /// <summary>Whether a path stays below a folder, on every system: no name is empty, '.' or '..', none has a backslash, colon or control character.</summary>
    public static bool IsSafe(string path)
    {
        if (path.Length == 0 || Encoding.UTF8.GetByteCount(path) > MaxBytes)
            return false;
        foreach (char character in path)
        {
            if (character is '\\' or ':' || char.IsControl(character))
                return false;
        }

        foreach (string name in path.Split('/'))
        {
            if (name is "" or "." or ".." || name.EndsWith(' ') || name.EndsWith('.'))
                return false;
        }

        return true;
    }
}
