namespace Kith.Server.VoidPhone;

/// <summary>Whose wording of the VoidPhone messages a client expects.</summary>
public enum VoidPhoneDialect
{
    /// <summary>The interface of the VoidPhone course: a put is not answered, and SUCCESS carries the bare value.</summary>
    VoidPhone,

    /// <summary>That of the DHT-14 project: a put is answered, SUCCESS ends in a list of nodes, and there are messages about nodes.</summary>
    Dht14,
}
