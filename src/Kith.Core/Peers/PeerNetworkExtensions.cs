using System.Threading.Tasks;

namespace Kith.Core.Peers;

/// <summary>Asks one peer at a time, for procedures that read better that way.</summary>
internal static class PeerNetworkExtensions
{
    /// <summary>Sends a request and waits for its reply. The caller releases the reply.</summary>
    public static async ValueTask<Reply> RequestAsync(this IPeerNetwork network, Contact peer, Request request)
    {
        ReplyInbox inbox = new(capacity: 1);
        network.Send(peer, request, inbox, slot: 0);
        await inbox.WaitAsync();
        inbox.TryTake(out _, out Reply reply);
        return reply;
    }
}
