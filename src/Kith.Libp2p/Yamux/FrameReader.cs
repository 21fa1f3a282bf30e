using System;

namespace Kith.Libp2p.Yamux;

/// <summary>Cuts received bytes into frames. Data is passed on as it comes, so no frame is ever held whole.</summary>
internal sealed class FrameReader(FrameHandler handler)
{
    private YamuxStream? _stream;
    private uint _dataLeft;
    private bool _finishes;

    /// <summary>Handles all frames, and parts of data, that are there.</summary>
    /// <param name="bytes">What was received and not consumed yet.</param>
    /// <param name="consumed">How much was used; the rest is part of a header.</param>
    /// <returns>Why the session must end, or <see cref="YamuxCloseReason.None"/>.</returns>
    public YamuxCloseReason Read(ReadOnlySpan<byte> bytes, out int consumed)
    {
        consumed = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = bytes[consumed..];
            YamuxCloseReason reason;
            if (_dataLeft > 0)
            {
                int part = (int)Math.Min(_dataLeft, (uint)rest.Length);
                if (part == 0)
                    return YamuxCloseReason.None;
                reason = TakeData(rest[..part]);
                consumed += part;
            }
            else
            {
                if (rest.Length < YamuxHeader.Size)
                    return YamuxCloseReason.None;
                reason = TakeHeader(rest);
                consumed += YamuxHeader.Size;
            }

            if (reason != YamuxCloseReason.None)
                return reason;
        }
    }

    private YamuxCloseReason TakeHeader(ReadOnlySpan<byte> bytes)
    {
        if (!YamuxHeader.TryRead(bytes, out YamuxHeader header))
            return YamuxCloseReason.ProtocolError;
        YamuxCloseReason reason = handler.Handle(header, out _stream);
        if (reason != YamuxCloseReason.None)
            return reason;
        _dataLeft = header.Type == YamuxFrameType.Data ? header.Length : 0;
        _finishes = header.Flags.HasFlag(YamuxFlags.Fin);
        FinishFrame();
        return YamuxCloseReason.None;
    }

    private YamuxCloseReason TakeData(ReadOnlySpan<byte> data)
    {
        _dataLeft -= (uint)data.Length;
        YamuxCloseReason reason = _stream is null ? YamuxCloseReason.None : handler.Deliver(_stream, data);
        FinishFrame();
        return reason;
    }

    private void FinishFrame()
    {
        if (_dataLeft == 0 && _finishes && _stream is not null)
            handler.Finish(_stream);
    }
}
