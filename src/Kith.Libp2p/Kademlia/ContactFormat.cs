using System;
using System.Text;
using Kith.Core.Formats;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Ring;
using Kith.Libp2p.Formats;

namespace Kith.Libp2p.Kademlia;

/// <summary>
/// A contact in a message: its peer id, as many addresses as a reader takes, and its place in a space too narrow for SHA-256 to decide it. Where
/// SHA-256 does decide, a message that claims another place is malformed.
/// </summary>
/// <param name="space">The circle; null where every place follows from the name and nobody may speak of places.</param>
internal sealed class ContactFormat(RingSpace? space)
{
    /// <summary>Kademlia's: places follow from names, and a field that speaks of them is one of those that are skipped.</summary>
    public static readonly ContactFormat ByName = new(null);

    private readonly int _placeBytes = space is null || space.Bits == Identifier.Bits ? 0 : (space.Bits + 7) / 8;

    /// <summary>Whether a contact says where it lies.</summary>
    public bool HasPlaces => _placeBytes > 0;

    /// <summary>
    /// Writes a contact with as many of its addresses as a reader takes, and not at all with fewer than it wants: a peer that announces much
    /// must not push the messages that name it over what others read.
    /// </summary>
    public void Write(ProtobufWriter writer, int field, Contact contact, int leastAddresses)
    {
        Span<int> taken = stackalloc int[KadLimits.MaxAddressesPerPeer];
        int count = 0;
        int length = ProtobufWriter.SizeOfBytes(KadFields.PeerId, contact.Peer.Span.Length)
            + (HasPlaces ? ProtobufWriter.SizeOfBytes(KadFields.PeerPlace, _placeBytes) : 0);
        Span<byte> domain = stackalloc byte[FailureDomainText.MaxBytes];
        domain = contact.FailureDomain is { } name && Encoding.UTF8.TryGetBytes(name, domain, out int written) ? domain[..written] : [];
        if (!domain.IsEmpty)
            length += ProtobufWriter.SizeOfBytes(KadFields.PeerFailureDomain, domain.Length);
        for (int index = 0; index < contact.Addresses.Length && count < taken.Length; index++)
        {
            int address = contact.Addresses[index].Length;
            int size = ProtobufWriter.SizeOfBytes(KadFields.PeerAddress, address);
            if (address is 0 or > KadLimits.MaxAddressBytes || length + size > KadLimits.MaxPeerBytes)
                continue;
            taken[count++] = index;
            length += size;
        }

        if (count < leastAddresses)
            return;
        writer.Length(field, length);
        writer.Bytes(KadFields.PeerId, contact.Peer.Span);
        foreach (int index in taken[..count])
            writer.Bytes(KadFields.PeerAddress, contact.Addresses[index].Span);
        if (!domain.IsEmpty)
            writer.Bytes(KadFields.PeerFailureDomain, domain);
        if (!HasPlaces)
            return;
        Span<byte> place = stackalloc byte[Identifier.Bytes];
        contact.Id.CopyTo(place);
        writer.Bytes(KadFields.PeerPlace, place[.._placeBytes]);
    }

    /// <summary>
    /// Reads a contact; false when it is malformed or at a place that is none. One with fewer addresses than wanted, or whose description is out of all
    /// proportion, is null and no error.
    /// </summary>
    public bool TryRead(ReadOnlySpan<byte> message, ContactBook contacts, int leastAddresses, out Contact? contact)
    {
        contact = null;
        if (message.Length > KadLimits.MaxPeerBytes)
            return true;
        ReadOnlySpan<byte> peer = default;
        ReadOnlySpan<byte> place = default;
        ReadOnlySpan<byte> domain = default;
        Span<Range> addresses = stackalloc Range[KadLimits.MaxAddressesPerPeer];
        int count = 0;
        ProtobufReader reader = new(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case KadFields.PeerId:
                    peer = reader.Bytes();
                    break;
                case KadFields.PeerAddress:
                    ReadOnlySpan<byte> address = reader.Bytes();
                    if (count < addresses.Length && address.Length is > 0 and <= KadLimits.MaxAddressBytes && message.Overlaps(address, out int offset))
                        addresses[count++] = offset..(offset + address.Length);
                    break;
                case KadFields.PeerFailureDomain:
                    domain = reader.Bytes();
                    break;
                case KadFields.PeerPlace when space is not null:
                    place = reader.Bytes();
                    break;
            }
        }

        if (reader.IsMalformed)
            return false;
        if (peer.Length is 0 or > PeerId.MaxBytes || count < leastAddresses)
            return true;
        if (!IsPlace(place, peer))
            return false;
        Identifier? at = HasPlaces ? Padded(place) : null;
        contact = count > 0 ? contacts.Named(peer, message, addresses[..count], at, domain) : contacts.Known(peer, at);
        return true;
    }

    private bool IsPlace(ReadOnlySpan<byte> place, ReadOnlySpan<byte> peer)
    {
        if (!HasPlaces)
            return place.IsEmpty || (place.Length == Identifier.Bytes && new Identifier(place) == Identifier.Of(peer));
        return place.Length == _placeBytes && Padded(place) is { } padded && padded == padded.Leading(space!.Bits);
    }

    private static Identifier Padded(ReadOnlySpan<byte> place)
    {
        Span<byte> padded = stackalloc byte[Identifier.Bytes];
        padded.Clear();
        place.CopyTo(padded);
        return new Identifier(padded);
    }
}
