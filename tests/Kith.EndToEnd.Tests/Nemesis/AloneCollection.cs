namespace Kith.EndToEnd.Tests.Nemesis;

/// <summary>Experiments that measure time run when no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
