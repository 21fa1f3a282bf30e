using System;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Kith.Server;

/// <summary>HOST:PORT as people write where to listen: an IP address or <c>localhost</c>, and a port, 0 for a free one.</summary>
internal static class EndPointText
{
    /// <summary>Reads an end point; false when the text is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        endPoint = null;
        string numeric = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" + text["localhost".Length..] : text;
        int colon = numeric.LastIndexOf(':');
        // Without a colon after the address, parsing would take the last group of an IPv6 address for a port, or no port for port 0.
        bool hasPort = colon > 0 && (numeric.IndexOf(':', StringComparison.Ordinal) == colon || numeric[colon - 1] == ']');
        return hasPort && IPEndPoint.TryParse(numeric, out endPoint);
    }
}
