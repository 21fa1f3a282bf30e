namespace Kith.Core.Ring;

/// <summary>The token is not the lock's, or no longer: begin again.</summary>
public sealed class RingStale : RingAnswer
{
    /// <summary>The only one.</summary>
    public static readonly RingStale Instance = new();

    private RingStale()
    {
    }
}
