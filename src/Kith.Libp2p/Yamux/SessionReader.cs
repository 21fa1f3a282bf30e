using System;
using System.Buffers;
using System.IO;
using System.Threading.Tasks;

namespace Kith.Libp2p.Yamux;

/// <summary>
/// The one reader of a session's connection. What its frames make handlers send is held back until the whole batch is handled, and then
/// leaves in one write.
/// </summary>
internal sealed class SessionReader(YamuxSession session, Stream transport)
{
    private readonly FrameReader _frames = new(new FrameHandler(session));

    /// <summary>Reads until the session or the connection ends, and then ends the other too.</summary>
    public async Task RunAsync()
    {
        YamuxCloseReason reason = YamuxCloseReason.TransportClosed;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(session.Options.ReadBufferBytes);
        try
        {
            int filled = 0;
            while (session.CloseReason == YamuxCloseReason.None)
            {
                int read = await transport.ReadAsync(buffer.AsMemory(filled)).ConfigureAwait(false);
                if (read == 0)
                    break;
                filled += read;
                YamuxCloseReason verdict = Dispatch(buffer.AsSpan(0, filled), out int consumed);
                if (verdict != YamuxCloseReason.None)
                {
                    reason = verdict;
                    break;
                }

                filled -= consumed;
                if (filled > 0)
                    buffer.AsSpan(consumed, filled).CopyTo(buffer); // The beginning of a header.
            }
        }
        catch (Exception exception) when (YamuxSession.IsTransportFailure(exception))
        {
            // The connection broke: that is the reason already set.
        }
        finally
        {
            session.Close(reason);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private YamuxCloseReason Dispatch(ReadOnlySpan<byte> bytes, out int consumed)
    {
        lock (session.Gate)
        {
            session.NoteReceived();
            session.Queue.Cork();
        }

        try
        {
            return _frames.Read(bytes, out consumed);
        }
        finally
        {
            SendKick kick;
            lock (session.Gate)
            {
                session.Queue.Uncork();
                kick = session.Queue.TakeKick();
            }

            session.Act(kick);
        }
    }
}
