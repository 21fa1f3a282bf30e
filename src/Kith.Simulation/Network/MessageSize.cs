using Kith.Core.Peers;

namespace Kith.Simulation.Network;

/// <summary>
/// About how many bytes a message is on the wire, for bandwidth models: what the Kademlia protocol's protobuf takes, and 60 bytes of frames,
/// TLS, TCP and IP. Good to a few percent, which no result hangs on.
/// </summary>
internal static class MessageSize
{
    private const int Frames = 60;
    private const int Contact = 60; // A peer id of 38 bytes and an address of 8, with their tags.

    /// <summary>Of a request when there is no reply, else of the reply to it.</summary>
    public static int Of(Request request, Reply? reply)
    {
        int bytes = Frames + 4 + request.Key.Length;
        if (reply is not null)
            bytes += (Contact * (reply.Closer.Length + (reply.Providers?.Count ?? 0))) + (reply.Record?.Value.Length ?? 0);
        else if (request is PutValue put)
            bytes += put.Record.Value.Length;
        return bytes;
    }
}
