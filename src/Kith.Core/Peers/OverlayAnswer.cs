namespace Kith.Core.Peers;

/// <summary>What an overlay answers to a question of its own protocol. Its classes are the overlay's; records and replication never see them.</summary>
public abstract class OverlayAnswer
{
    private protected OverlayAnswer()
    {
    }
}
