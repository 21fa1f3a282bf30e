using Kith.Core.Peers;

namespace Kith.Libp2p.Yamux;

/// <summary>Decides when a silent peer is asked whether it lives, and when it is taken for dead.</summary>
internal sealed class KeepAlive(YamuxOptions options, Instant now)
{
    private Instant _lastReceived = now;
    private Instant _lastPing = new(long.MinValue);
    private uint _nextValue;

    private bool AwaitsAnswer => _lastPing > _lastReceived;

    /// <summary>Something came.</summary>
    public void Received(Instant now) => _lastReceived = now;

    /// <summary>Whether a ping has stayed without any sign of life for too long.</summary>
    public bool IsDead(Instant now) => AwaitsAnswer && now - _lastPing > options.KeepAliveTimeout;

    /// <summary>Whether to send a ping now, and with which value.</summary>
    public bool TryTakePing(Instant now, out uint value)
    {
        value = _nextValue;
        if (AwaitsAnswer || now - _lastReceived < options.KeepAliveInterval)
            return false;
        _lastPing = now;
        _nextValue++;
        return true;
    }
}
