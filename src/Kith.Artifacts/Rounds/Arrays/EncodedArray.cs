namespace Kith.Artifacts.Rounds.Arrays;

/// <summary>Where an array stands in an update, and how.</summary>
/// <param name="Tensor">Its name and shape.</param>
/// <param name="Encoding">How its numbers stand there.</param>
/// <param name="Kept">In the sparse encoding, how many of them; otherwise zero.</param>
/// <param name="Offset">The first byte, from the beginning of the update.</param>
internal sealed record EncodedArray(TensorSpec Tensor, FloatEncoding Encoding, long Kept, long Offset)
{
    /// <summary>Bytes before the numbers: the scale, or the count.</summary>
    public int PrefixBytes => PrefixOf(Encoding);

    /// <summary>How many bytes it takes.</summary>
    public long Bytes => BytesOf(Tensor, Encoding, Kept);

    public static int PrefixOf(FloatEncoding encoding) => encoding switch
    {
        FloatEncoding.Int8 => sizeof(float),
        FloatEncoding.TopK => sizeof(long),
        _ => 0,
    };

    public static long BytesOf(TensorSpec tensor, FloatEncoding encoding, long kept) => PrefixOf(encoding) + (encoding switch
    {
        FloatEncoding.Fp32 => tensor.Elements * sizeof(float),
        FloatEncoding.Int8 => tensor.Elements,
        FloatEncoding.TopK => kept * (sizeof(uint) + sizeof(float)),
        _ => tensor.Elements * sizeof(ushort),
    });
}
