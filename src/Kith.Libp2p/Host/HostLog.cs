using System;
using System.Net;
using Kith.Core.Ids;
using Microsoft.Extensions.Logging;

namespace Kith.Libp2p.Host;

/// <summary>What a host logs. Peers alone cause nothing above Debug, so no stranger fills a disk.</summary>
internal static partial class HostLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Listening on {EndPoint}.")]
    public static partial void Listening(ILogger logger, IPEndPoint endPoint);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "Connected to {Peer}; dialled by us: {IsOutbound}.")]
    public static partial void Connected(ILogger logger, PeerId peer, bool isOutbound);

    [LoggerMessage(EventId = 3, Level = LogLevel.Debug, Message = "Disconnected from {Peer}: {Reason}.")]
    public static partial void Disconnected(ILogger logger, PeerId peer, Yamux.YamuxCloseReason reason);

    [LoggerMessage(EventId = 4, Level = LogLevel.Debug, Message = "Dialling {Peer} failed: {Reason}.")]
    public static partial void DialFailed(ILogger logger, PeerId peer, ConnectFailure reason);

    [LoggerMessage(EventId = 5, Level = LogLevel.Debug, Message = "A connection from {Address} failed: {Reason}.")]
    public static partial void AcceptFailed(ILogger logger, IPAddress address, ConnectFailure reason);

    [LoggerMessage(EventId = 6, Level = LogLevel.Debug, Message = "A connection from {Address} was refused: {Reason}.")]
    public static partial void AcceptRefused(ILogger logger, IPAddress address, AcceptRefusal reason);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "The system gives no connections on {EndPoint}; trying again.")]
    public static partial void AcceptBroken(ILogger logger, IPEndPoint endPoint, Exception exception);

    [LoggerMessage(EventId = 8, Level = LogLevel.Error, Message = "The handler of {Protocol} failed. This is a defect.")]
    public static partial void HandlerFault(ILogger logger, string protocol, Exception exception);

    [LoggerMessage(EventId = 9, Level = LogLevel.Error, Message = "A connection's work failed. This is a defect.")]
    public static partial void Fault(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 10, Level = LogLevel.Warning, Message = "Some connections did not end in time and were left.")]
    public static partial void LeftBehind(ILogger logger);
}
