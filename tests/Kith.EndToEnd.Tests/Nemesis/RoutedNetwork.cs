using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Runtime.InteropServices;
using System.Threading;
using Microsoft.Win32.SafeHandles;

namespace Kith.EndToEnd.Tests.Nemesis;

/// <summary>
/// Network namespaces, one a node, and the router between them: it takes each packet from one and gives it to another, late, damaged or not at all, as the
/// weather has it. In this process, since kernels without netem are common.
/// </summary>
internal sealed class RoutedNetwork : IDisposable
{
    private const int MaxPacketBytes = 65_536;
    private const int MaxQueued = 50_000; // As a router's buffer: what does not fit is lost.
    private const int HeaderBytes = 20;
    private const int LastByteOfDestination = 19;
    private const short Readable = 1;
    private const int IdleMilliseconds = 20;
    private static int _made;

    private readonly List<NetworkNamespace> _places = [];
    private readonly PriorityQueue<(byte[] Packet, int To), (long At, long Sequence)> _underWay = new();
    private readonly Dictionary<(int From, int To), long> _last = [];
    private readonly Random _random = new(11);
    private readonly byte[] _buffer = new byte[MaxPacketBytes];
    private readonly Thread _thread;
    private readonly int _number = Interlocked.Increment(ref _made);
    private long _sequence;
    private volatile Weather _weather = Weather.Fair;
    private volatile bool _isStopped;

    private RoutedNetwork() => _thread = new Thread(Carry) { IsBackground = true, Name = "router" };

    /// <summary>What befalls packets from now on.</summary>
    public Weather Weather
    {
        get => _weather;
        set => _weather = value;
    }

    public NetworkNamespace this[int node] => _places[node];

    /// <summary>Makes so many namespaces and carries packets between them; skips the test where that is not allowed.</summary>
    public static RoutedNetwork CreateOrSkip(int nodes)
    {
        RoutedNetwork network = new();
        for (int node = 0; node < nodes; node++)
        {
            if (NetworkNamespace.TryCreate($"kith-{Environment.ProcessId}-{network._number}-{node}", network.AddressOf(node)) is { } place)
            {
                network._places.Add(place);
                continue;
            }

            network.Dispose();
            Assert.Skip("Network namespaces cannot be made here: that takes Linux, root, the ip command and /dev/net/tun.");
        }

        network._thread.Start();
        return network;
    }

    /// <summary>A node's address: the same in each network, since namespaces do not see each other.</summary>
    public IPAddress AddressOf(int node) => new([10, 88, 0, (byte)(node + 1)]);

    public void Dispose()
    {
        _isStopped = true;
        if (_thread.IsAlive)
            _thread.Join();
        foreach (NetworkNamespace place in _places)
            place.Dispose();
    }

    private void Carry()
    {
        PollEntry[] entries = [.. _places.Select(place => new PollEntry { File = (int)place.Packets.DangerousGetHandle(), Wanted = Readable })];
        while (!_isStopped)
        {
            bool hasArrived = Poll(entries, (uint)entries.Length, Patience()) > 0;
            for (int from = 0; hasArrived && from < entries.Length; from++)
            {
                if ((entries[from].Happened & Readable) != 0)
                    TakeFrom(from);
            }

            while (_underWay.TryPeek(out (byte[] Packet, int To) next, out (long At, long Sequence) due) && due.At <= Stopwatch.GetTimestamp())
            {
                _underWay.Dequeue();
                Write(_places[next.To].Packets, next.Packet, next.Packet.Length); // A full queue on the other side loses it, as anywhere.
            }
        }
    }

    private int Patience() => _underWay.TryPeek(out _, out (long At, long Sequence) due)
        ? (int)Math.Clamp(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due.At).TotalMilliseconds, 0, IdleMilliseconds)
        : IdleMilliseconds;

    private void TakeFrom(int from)
    {
        for (int taken = 0; taken < 64; taken++)
        {
            int length = (int)Read(_places[from].Packets, _buffer, _buffer.Length);
            if (length <= 0)
                return;
            if (length < HeaderBytes || _buffer[0] >> 4 != 4)
                continue; // Neighbours are looked for over IPv6; there are none.
            int to = _buffer[LastByteOfDestination] - 1;
            if (to >= 0 && to < _places.Count && _underWay.Count < MaxQueued)
                Route(from, to, _buffer[..length]);
        }
    }

    private void Route(int from, int to, byte[] packet)
    {
        Weather weather = _weather;
        if (weather.IsCut(from, to) || _random.NextDouble() < weather.Loss)
            return;
        if (_random.NextDouble() < weather.Corruption && packet.Length > HeaderBytes)
            packet[_random.Next(HeaderBytes, packet.Length)] ^= (byte)(1 << _random.Next(8));
        double delay = weather.Delay.TotalSeconds * (1 + (weather.Jitter * ((2 * _random.NextDouble()) - 1)));
        long at = Stopwatch.GetTimestamp() + (long)(delay * Stopwatch.Frequency);
        if (_random.NextDouble() >= weather.Reordering)
            _last[(from, to)] = at = Math.Max(at, _last.GetValueOrDefault((from, to))); // A link keeps its order, but for those that overtake.
        _underWay.Enqueue((packet, to), (at, _sequence++));
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int File;
        public short Wanted;
        public short Happened;
    }

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static extern int Poll([In, Out] PollEntry[] entries, nuint count, int milliseconds);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    private static extern nint Read(SafeFileHandle file, byte[] buffer, nint count);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    private static extern nint Write(SafeFileHandle file, byte[] buffer, nint count);
}
