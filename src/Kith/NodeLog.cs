using System;
using Microsoft.Extensions.Logging;

namespace Kith;

/// <summary>What a node tells its operator. Quiet: only what someone can act on; never a value or a key.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "Something in the node failed that should not; the node goes on. Please report this.")]
    public static partial void Fault(ILogger logger, Exception fault);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Node {Peer} listens on {Addresses} in swarm {Swarm}.")]
    public static partial void Listening(ILogger logger, string peer, string addresses, string swarm);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "A put reached {Acknowledged} of the {Required} durable copies it needs; {Silent} others since this was last said. Its receipt says who refused; put it again.")]
    public static partial void PutFellShort(ILogger logger, int acknowledged, int required, int silent);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "{Count} records of this node have fewer copies than they should; repair tries again. `kith records --under-replicated` lists them.")]
    public static partial void RecordsLackCopies(ILogger logger, int count);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "What the node knows of its network could not be saved in {Folder}: {Problem} After a restart it would know what was saved before. Make room, or see who may write there.")]
    public static partial void NotSaved(ILogger logger, string folder, string problem);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "{Problem} The node goes on; other replicas answer in its place.")]
    public static partial void StoreUnreadable(ILogger logger, string problem);
}
