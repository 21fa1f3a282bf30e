using Kith.Core.Peers;

namespace Kith.Libp2p.Yamux;

/// <summary>
/// Tells rapid reset (the pattern of CVE-2023-44487) from good faith: too many resets of one's own streams within a window of time, or
/// too large a share of resets among the streams opened.
/// </summary>
internal sealed class ResetGuard(YamuxOptions options)
{
    private Instant[]? _recent; // A ring of the last resets, made at the first one.
    private int _next;
    private int _opened;
    private int _reset;

    /// <summary>Notes that the peer opened a stream.</summary>
    /// <returns>False when the share of resets over the last block of streams is beyond the limit.</returns>
    public bool Opened()
    {
        if (++_opened < options.ResetShareStreams)
            return true;
        bool inGoodFaith = _reset * 100L <= (long)_opened * options.MaxResetSharePercent;
        _opened = 0;
        _reset = 0;
        return inGoodFaith;
    }

    /// <summary>Notes that the peer reset a stream that it had opened.</summary>
    /// <returns>False when that is one reset too many within the window.</returns>
    public bool Reset(Instant now)
    {
        _reset++;
        if (_recent is null)
        {
            _recent = new Instant[options.MaxResetsPerWindow];
            System.Array.Fill(_recent, new Instant(long.MinValue));
        }

        Instant oldest = _recent[_next];
        _recent[_next] = now;
        _next = (_next + 1) % _recent.Length;
        return oldest.Microseconds == long.MinValue || now - oldest > options.ResetWindow;
    }
}
