using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Libp2p.Formats;

namespace Kith.Libp2p.Mdns;

/// <summary>
/// Finds peers of the local network by multicast DNS, and is found. Messages are unsigned, and anybody in the network can send them: an address from here
/// is a place to dial, and only the handshake says who is there. IPv4 alone.
/// </summary>
internal sealed class MdnsService : IAsyncDisposable
{
    private readonly MdnsOptions _options;
    private readonly PeerId _self;
    private readonly byte[] _response;
    private readonly Action<Multiaddress> _found;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _senders = [];
    private readonly Socket _receiver;
    private readonly IPEndPoint _group;
    private readonly Task _running;
    private long? _answered;

    private MdnsService(MdnsOptions options, string name, PeerId self, IReadOnlyList<Multiaddress> addresses, Action<Multiaddress> found, TimeProvider time)
    {
        _options = options;
        _self = self;
        _response = MdnsMessage.Response(name, addresses);
        _found = found;
        _time = time;
        _group = new IPEndPoint(options.Group, options.Port);
        _receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            _receiver.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            _receiver.Bind(new IPEndPoint(IPAddress.Any, options.Port));
            foreach (IPAddress at in options.Interfaces ?? Usable())
                Join(at);
        }
        catch
        {
            Close();
            throw;
        }

        _running = Task.WhenAll(ReceiveAsync(), AskAsync());
    }

    /// <summary>Begins to ask and to answer.</summary>
    /// <param name="options">Where and how often.</param>
    /// <param name="name">What this peer is called here: drawn at random for each start, as the specification asks for.</param>
    /// <param name="self">This peer, which is not reported.</param>
    /// <param name="addresses">What to answer, each with this peer's id.</param>
    /// <param name="found">Called with every address that is heard, again and again, on a thread of the pool.</param>
    /// <param name="time">Pauses between questions.</param>
    /// <exception cref="SocketException">The port cannot be opened, or no interface joins the group.</exception>
    public static MdnsService Start(MdnsOptions options, string name, PeerId self, IReadOnlyList<Multiaddress> addresses, Action<Multiaddress> found, TimeProvider time) =>
        new(options, name, self, addresses, found, time);

    /// <summary>Stops asking and answering.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Close();
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private static IEnumerable<IPAddress> Usable() =>
        from card in NetworkInterface.GetAllNetworkInterfaces()
        where card is { OperationalStatus: OperationalStatus.Up, SupportsMulticast: true, NetworkInterfaceType: not NetworkInterfaceType.Loopback }
        from address in card.GetIPProperties().UnicastAddresses
        where address.Address.AddressFamily == AddressFamily.InterNetwork
        select address.Address;

    private void Join(IPAddress at)
    {
        _receiver.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(_options.Group, at));
        Socket sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _senders.Add(sender);
        sender.Bind(new IPEndPoint(at, 0));
        sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, at.GetAddressBytes());
        sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, 1); // It stays in the local network.
    }

    private async Task AskAsync()
    {
        byte[] query = MdnsMessage.Query();
        try
        {
            await SendAsync(_response).ConfigureAwait(false); // Who is here already need not wait for its next question.
            while (true)
            {
                await SendAsync(query).ConfigureAwait(false);
                await Task.Delay(_options.AskEvery, _time, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[MdnsMessage.MaxBytes + 1];
        IPEndPoint any = new(IPAddress.Any, 0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult received = await _receiver.ReceiveFromAsync(buffer, any, _stop.Token).ConfigureAwait(false);
                if (received.ReceivedBytes <= MdnsMessage.MaxBytes)
                    await HearAsync(buffer.AsMemory(0, received.ReceivedBytes)).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // A datagram that could not be delivered; the next one may be.
            }
        }
    }

    private async Task HearAsync(ReadOnlyMemory<byte> message)
    {
        if (MdnsMessage.IsQuery(message.Span))
        {
            if (_answered is { } answered && _time.GetElapsedTime(answered) < _options.AnswerAtMostEvery)
                return;
            _answered = _time.GetTimestamp();
            await SendAsync(_response).ConfigureAwait(false);
            return;
        }

        foreach (Multiaddress address in MdnsMessage.Addresses(message.Span).Where(address => address.Peer != _self))
            _found(address);
    }

    private async Task SendAsync(byte[] message)
    {
        foreach (Socket sender in _senders)
        {
            try
            {
                await sender.SendToAsync(message, _group, _stop.Token).ConfigureAwait(false);
            }
            catch (Exception unsent) when (unsent is SocketException or ObjectDisposedException)
            {
                // An interface that is down has nobody on it; the others are asked all the same.
            }
        }
    }

    private void Close()
    {
        _receiver.Dispose();
        _senders.ForEach(sender => sender.Dispose());
    }
}
