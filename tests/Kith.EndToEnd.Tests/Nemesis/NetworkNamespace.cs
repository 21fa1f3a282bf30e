using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;

namespace Kith.EndToEnd.Tests.Nemesis;

/// <summary>A network namespace of Linux with one interface, whose packets this process carries. Needs root.</summary>
internal sealed class NetworkNamespace : IDisposable
{
    private const string Interface = "kith0";
    private const int OpenReadWriteNonBlocking = 0x802;
    private const int CloneNewNetwork = 0x40000000;
    private const ulong TunSetInterface = 0x400454CA;
    private const short TunWithoutHeader = 0x1001; // IFF_TUN | IFF_NO_PI

    private readonly string _name;

    private NetworkNamespace(string name, SafeFileHandle packets)
    {
        _name = name;
        Packets = packets;
    }

    /// <summary>What programs in the namespace send, packet by packet, and where packets to them are written.</summary>
    public SafeFileHandle Packets { get; }

    /// <summary>The command that runs another in the namespace.</summary>
    public string[] Launcher => ["ip", "netns", "exec", _name];

    /// <summary>Makes a namespace whose interface has an address; null where this process may not.</summary>
    public static NetworkNamespace? TryCreate(string name, IPAddress address)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/dev/net/tun") || !Command.Succeeds("ip", "netns", "add", name))
            return null;
        SafeFileHandle? packets = Inside(name, OpenInterface);
        if (packets is not null && Command.Succeeds("ip", "-n", name, "address", "add", $"{address}/24", "dev", Interface)
            && Command.Succeeds("ip", "-n", name, "link", "set", Interface, "up") && Command.Succeeds("ip", "-n", name, "link", "set", "lo", "up"))
            return new NetworkNamespace(name, packets);
        packets?.Dispose();
        Command.Succeeds("ip", "netns", "delete", name);
        return null;
    }

    /// <summary>Connects to a port on the namespace's loopback.</summary>
    public async ValueTask<Stream> ConnectAsync(int port, CancellationToken cancellation)
    {
        Socket socket = Inside(_name, () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)) ?? throw new IOException($"The namespace {_name} cannot be entered.");
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Packets.Dispose();
        Command.Succeeds("ip", "netns", "delete", _name);
    }

    // A namespace is a thread's: this one ends when it has done what it went there for. What it opened stays there.
    private static T? Inside<T>(string name, Func<T?> act)
        where T : class
    {
        T? result = null;
        Thread visitor = new(() =>
        {
            using SafeFileHandle place = File.OpenHandle($"/run/netns/{name}");
            if (EnterNamespace(place, CloneNewNetwork) == 0)
                result = act();
        });
        visitor.Start();
        visitor.Join();
        return result;
    }

    private static SafeFileHandle? OpenInterface()
    {
        SafeFileHandle tun = Open("/dev/net/tun", OpenReadWriteNonBlocking);
        byte[] request = new byte[40]; // ifreq: a name of 16 bytes, then the flags.
        System.Text.Encoding.ASCII.GetBytes(Interface, request);
        BitConverter.TryWriteBytes(request.AsSpan(16), TunWithoutHeader);
        if (!tun.IsInvalid && Control(tun, TunSetInterface, request) == 0)
            return tun;
        tun.Dispose();
        return null;
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern SafeFileHandle Open(string path, int flags);

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static extern int EnterNamespace(SafeFileHandle place, int kind);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static extern int Control(SafeFileHandle file, ulong request, byte[] argument);
}
