namespace Kith;

/// <summary>What a node does when nobody answers at its bootstrap addresses.</summary>
public enum NodeRole
{
    /// <summary>It joins a network that exists, and goes on trying until it has.</summary>
    Node,

    /// <summary>It may be the first: an ordinary node that counts as joined when it is alone. Others are given its address.</summary>
    Bootstrap,
}
