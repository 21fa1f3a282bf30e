using System.Linq;
using System.Net;
using System.Net.Sockets;

namespace Kith.EndToEnd.Tests;

/// <summary>Runs of free loopback ports below the range from which the system hands out its own.</summary>
internal static class Ports
{
    // Two runs of this suite on one machine look in different places.
    private static int _next = 20_000 + (System.Environment.ProcessId % 400 * 25);

    /// <summary>The first of <paramref name="count"/> free ports in a row.</summary>
    public static int Free(int count)
    {
        while (true)
        {
            int first = System.Threading.Interlocked.Add(ref _next, count) - count;
            if (Enumerable.Range(first, count).All(IsFree))
                return first;
        }
    }

    public static bool IsFree(int port)
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
