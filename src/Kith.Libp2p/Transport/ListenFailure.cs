using System;
using System.Net;
using Kith.Core.Node;

namespace Kith.Libp2p.Transport;

/// <summary>What to tell the person whose listening address cannot be opened.</summary>
internal static class ListenFailure
{
    /// <summary>Somebody else listens there.</summary>
    public static KithException AddressInUse(IPEndPoint endPoint, Exception? cause = null) => new(
        KithErrorCode.AddressInUse,
        $"Another process listens on {endPoint}. Stop it, choose another port, or use port 0 to let the system choose.",
        cause);

    /// <summary>The address is not one of this machine's, or may not be opened by this user.</summary>
    public static KithException NotAvailable(IPEndPoint endPoint, Exception cause) => new(
        KithErrorCode.InvalidConfiguration,
        $"Cannot listen on {endPoint}: {cause.Message}. Choose an address of this machine, and a port of 1024 or above.",
        cause);
}
