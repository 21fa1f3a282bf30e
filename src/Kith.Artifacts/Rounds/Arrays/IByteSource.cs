using System;

namespace Kith.Artifacts.Rounds.Arrays;

/// <summary>Bytes that can be read at any place: a file, or memory.</summary>
internal interface IByteSource
{
    /// <summary>How many bytes there are.</summary>
    long Length { get; }

    /// <summary>Fills the destination from a place on.</summary>
    /// <exception cref="System.IO.IOException">There are fewer bytes than that, or they cannot be read.</exception>
    void Read(long offset, Span<byte> destination);
}
