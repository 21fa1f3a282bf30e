using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>
/// When a contact was last seen and how many checks have failed since, in four bytes: a million nodes keep 330 million of these.
/// Seconds of the node's clock in the upper 30 bits, failures in the lower two.
/// </summary>
internal readonly struct ContactStamp
{
    /// <summary>The most failures that fit.</summary>
    public const int MaxFailures = 3;

    private readonly int _value;

    private ContactStamp(int value) => _value = value;

    public static ContactStamp SeenAt(Instant now) => new(now.Seconds << 2);

    public int Seconds => _value >>> 2;

    public int Failures => _value & MaxFailures;

    public ContactStamp Failed() => Failures == MaxFailures ? this : new ContactStamp(_value + 1);
}
