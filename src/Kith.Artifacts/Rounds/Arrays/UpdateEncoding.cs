using Kith.Core.Node;

namespace Kith.Artifacts.Rounds.Arrays;

/// <summary>How an update's numbers are to be written.</summary>
public sealed record UpdateEncoding
{
    /// <summary>Single precision, nothing lost: the default.</summary>
    public static UpdateEncoding Exact { get; } = new();

    /// <summary>How each number stands there; <see cref="FloatEncoding.Fp32"/> unless set.</summary>
    public FloatEncoding Encoding { get; init; } = FloatEncoding.Fp32;

    /// <summary>In <see cref="FloatEncoding.TopK"/>, which part of an array's numbers is kept, more than 0 up to 1: those of the largest magnitude; a hundredth unless set.</summary>
    public double Kept { get; init; } = 0.01;

    /// <summary>Checks every value.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>.</exception>
    public void Validate()
    {
        if (Encoding is < FloatEncoding.Fp32 or > FloatEncoding.TopK)
            throw new KithException(KithErrorCode.InvalidArgument, $"The encoding is '{Encoding}'. Allowed: fp32, fp16, bf16, int8, topk.");
        if (Kept is not (> 0 and <= 1))
            throw new KithException(KithErrorCode.InvalidArgument, $"The part to keep is '{Kept}'. Allowed: more than 0, up to 1.");
    }

    internal long KeptOf(TensorSpec tensor) => Encoding == FloatEncoding.TopK ? long.Clamp((long)double.Ceiling(tensor.Elements * Kept), 1, tensor.Elements) : 0;
}
