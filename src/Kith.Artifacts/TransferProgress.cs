using System;

namespace Kith.Artifacts;

/// <summary>How far a push or pull has come.</summary>
/// <param name="Bytes">Bytes of the artifact that are through.</param>
/// <param name="Total">Bytes of the whole; null while that is not known.</param>
/// <param name="Moved">Bytes that had to go over the network, without their copies: less where chunks were there already, or were compressed.</param>
/// <param name="Elapsed">Since the beginning.</param>
public readonly record struct TransferProgress(long Bytes, long? Total, long Moved, TimeSpan Elapsed)
{
    /// <summary>Bytes of the artifact in a second, on average.</summary>
    public double BytesPerSecond => Elapsed > TimeSpan.Zero ? Bytes / Elapsed.TotalSeconds : 0;

    /// <summary>How long the rest will take at that speed; null while nobody can know.</summary>
    public TimeSpan? Remaining => Total is { } total && Bytes > 0 ? Elapsed * ((double)Math.Max(0, total - Bytes) / Bytes) : null;
}
