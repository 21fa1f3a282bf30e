using System;
using Kith.Core.Records;

namespace Kith.Http;

/// <summary>Versions in documents.</summary>
internal static class VersionText
{
    /// <summary>Reads a version or null.</summary>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static RecordVersion? Read(string? text)
    {
        if (text is null)
            return null;
        return RecordVersion.TryParse(text, out RecordVersion version) ? version : throw new FormatException($"'{text}' is not a version.");
    }
}
