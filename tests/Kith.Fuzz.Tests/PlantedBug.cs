namespace Kith.Fuzz.Tests;

/// <summary>What is wrong with a <see cref="PlantedTarget"/>.</summary>
internal enum PlantedBug
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It reads as far as the length says, though there is less.</summary>
    TrustsLength,

    /// <summary>It allocates what the length says before it looks whether that much is there.</summary>
    AllocatesLength,

    /// <summary>A certain piece keeps it busy.</summary>
    IsSlow,

    /// <summary>A certain piece never lets it go.</summary>
    Hangs,

    /// <summary>It reads two forms of one number, and writes one.</summary>
    ReadsTwoForms,

    /// <summary>It refuses long messages, which are valid.</summary>
    RefusesLong,
}
