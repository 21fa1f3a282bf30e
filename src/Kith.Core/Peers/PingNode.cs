namespace Kith.Core.Peers;

/// <summary>Asks only whether a peer is there and serves the protocol (PING of the paper, section 2.3).</summary>
public sealed class PingNode : Request
{
    /// <summary>Every ping is this one.</summary>
    public static readonly PingNode Instance = new();

    private PingNode()
    {
    }
}
