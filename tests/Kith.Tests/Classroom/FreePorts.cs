using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Kith.Tests.Classroom;

/// <summary>Bases from which a classroom's ports are free on loopback, below the range from which the system hands out its own.</summary>
internal static class FreePorts
{
    // Two runs of this suite on one machine look in different places.
    private static int _next = 26_000 + (Environment.ProcessId % 100 * 60);

    /// <summary>A base such that the ports of all these peers are free.</summary>
    public static int Of(params int[] ids)
    {
        while (true)
        {
            int first = Interlocked.Add(ref _next, 30) - 30;
            if (ids.All(id => IsFree(first + id)))
                return first;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using TcpListener listener = new(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
