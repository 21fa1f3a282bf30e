namespace Kith.Core.Formats;

/// <summary>What <see cref="Varint.Read"/> found.</summary>
internal enum VarintStatus
{
    /// <summary>A whole varint was read.</summary>
    Complete,

    /// <summary>The bytes end before the varint does.</summary>
    Incomplete,

    /// <summary>Not minimal, or longer than 9 bytes.</summary>
    Invalid,
}
