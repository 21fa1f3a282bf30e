namespace Kith.Core.Kademlia;

/// <summary>What a routing table did with a sign of life or a failure.</summary>
internal enum TableChange
{
    /// <summary>Nothing: the contact may not enter the table, or was not in it.</summary>
    None,

    /// <summary>The contact was already there; its stamp is new.</summary>
    Touched,

    /// <summary>The contact was already there, and names another failure domain than before.</summary>
    Moved,

    /// <summary>The contact entered a bucket.</summary>
    Added,

    /// <summary>There is room for the contact, but it has not answered yet: check it.</summary>
    WantsCheck,

    /// <summary>The bucket is full; the contact waits in the replacement cache.</summary>
    Cached,

    /// <summary>A check of the contact failed: check it again.</summary>
    Suspected,

    /// <summary>Too many checks of the contact failed, and it is gone.</summary>
    Removed,
}
