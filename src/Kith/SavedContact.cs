using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Text;
using Kith.Core.Formats;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Kademlia;

namespace Kith;

/// <summary>A contact as it is written into a node's files, with no more of it than messages carry.</summary>
internal static class SavedContact
{
    /// <summary>Addresses kept of one contact: as many as messages carry.</summary>
    public const int MaxAddresses = KadLimits.MaxAddressesPerPeer;

    private const int NameField = 1;
    private const int AddressField = 2;
    private const int DomainField = 3;

    /// <summary>Writes a contact.</summary>
    public static void Write(IBufferWriter<byte> output, Contact contact)
    {
        ProtobufWriter writer = new(output);
        writer.Bytes(NameField, contact.Peer.Span);
        foreach (ReadOnlyMemory<byte> address in contact.Addresses.Where(address => address.Length <= KadLimits.MaxAddressBytes).Take(MaxAddresses))
            writer.Bytes(AddressField, address.Span);
        if (contact.FailureDomain is { } domain)
            writer.Bytes(DomainField, Encoding.UTF8.GetBytes(domain));
    }

    /// <summary>Reads a contact; false when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Contact? contact)
    {
        contact = null;
        ReadOnlySpan<byte> name = default;
        List<ReadOnlyMemory<byte>> addresses = [];
        string? domain = null;
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            if (reader.Field == NameField)
                name = reader.Bytes();
            else if (reader.Field == DomainField)
                domain = FailureDomainText.Read(reader.Bytes());
            else if (reader.Field == AddressField && reader.Bytes() is { Length: <= KadLimits.MaxAddressBytes } address && addresses.Count < MaxAddresses)
                addresses.Add(address.ToArray());
        }

        if (reader.IsMalformed || name.Length is 0 or > PeerId.MaxBytes)
            return false;
        contact = new Contact(new PeerId(name.ToArray()), [.. addresses]) { FailureDomain = domain };
        return true;
    }
}
