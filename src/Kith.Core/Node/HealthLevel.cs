namespace Kith.Core.Node;

/// <summary>How well a node does, from good to bad.</summary>
public enum HealthLevel
{
    /// <summary>All is as it should be.</summary>
    Healthy,

    /// <summary>It works, with less safety than it was asked for.</summary>
    Degraded,

    /// <summary>Something it is there for does not work.</summary>
    Unhealthy,
}
