namespace Kith.Core.Ring;

/// <summary>Heard.</summary>
public sealed class RingAcknowledgement : RingAnswer
{
    /// <summary>The only one.</summary>
    public static readonly RingAcknowledgement Instance = new();

    private RingAcknowledgement()
    {
    }
}
