using System;
using Kith.Core.Ids;

namespace Kith.Core.Peers;

/// <summary>
/// A peer one can write to: its name, its place in the identifier space, and addresses that only the network can read. Immutable and
/// shared: the many tables of a simulation hold references to one object a peer, so a changed address makes a new contact.
/// </summary>
public class Contact : IEquatable<Contact>
{
    private readonly Identifier _id;

    /// <summary>A contact under the identifier that its peer id hashes to.</summary>
    /// <param name="peer">The peer's name.</param>
    /// <param name="addresses">Binary addresses, most useful first; may be empty for a peer that cannot be dialled.</param>
    public Contact(PeerId peer, params ReadOnlyMemory<byte>[] addresses)
        : this(peer, peer.ToIdentifier(), addresses)
    {
    }

    /// <summary>A contact at a place of its own: where a ring gives out numbers, or counts only leading bits.</summary>
    /// <param name="peer">The peer's name.</param>
    /// <param name="place">Its place in the identifier space.</param>
    /// <param name="addresses">Binary addresses, most useful first; may be empty for a peer that cannot be dialled.</param>
    public Contact(PeerId peer, in Identifier place, params ReadOnlyMemory<byte>[] addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        if (peer.IsEmpty)
            throw new ArgumentException("A contact needs a peer id.", nameof(peer));
        Peer = peer;
        Addresses = addresses;
        _id = place;
    }

    /// <summary>The peer's name.</summary>
    public PeerId Peer { get; }

    /// <summary>The peer's place in the identifier space: SHA-256 of its name unless it was given another.</summary>
    public ref readonly Identifier Id => ref _id;

    /// <summary>Addresses as the network wrote them; opaque to the protocol core.</summary>
    public ReadOnlyMemory<byte>[] Addresses { get; }

    /// <summary>
    /// What the peer says that it may be lost together with, such as its rack or zone: copies are placed in as many as there are. Null when it
    /// says nothing: it fails alone.
    /// </summary>
    public string? FailureDomain { get; init; }

    /// <summary>Contacts are equal when they name the same peer, whatever else they say.</summary>
    public bool Equals(Contact? other) => other is not null && _id == other._id && Peer == other.Peer;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Contact other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _id.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Peer.ToString();
}
