namespace Kith.Core.Node;

/// <summary>Where an invalid record was refused.</summary>
internal enum RefusalPlace
{
    /// <summary>Another node, or a user of this one, wanted it stored.</summary>
    Store,

    /// <summary>It was in our own store and not valid any more, or damaged.</summary>
    Serve,

    /// <summary>Another node gave it as an answer.</summary>
    Read,
}
