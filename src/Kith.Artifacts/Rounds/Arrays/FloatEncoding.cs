namespace Kith.Artifacts.Rounds.Arrays;

/// <summary>How the numbers of an array stand in an update. Little-endian throughout.</summary>
public enum FloatEncoding
{
    /// <summary>IEEE 754 single precision, four bytes a number.</summary>
    Fp32,

    /// <summary>IEEE 754 half precision, two bytes a number, up to 65,504.</summary>
    Fp16,

    /// <summary>The upper half of single precision, two bytes a number: its range, and eight bits of precision.</summary>
    Bf16,

    /// <summary>One signed byte a number, times one scale in single precision that stands before them.</summary>
    Int8,

    /// <summary>
    /// The largest numbers alone, the others are zero: a 64-bit count, then so many 32-bit indices in ascending order, then as many numbers in single
    /// precision.
    /// </summary>
    TopK,
}
