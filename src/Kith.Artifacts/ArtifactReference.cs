using Kith.Artifacts.Names;
using Kith.Core.Ids;

namespace Kith.Artifacts;

/// <summary>Which artifact is meant: one by its id, or a version of a name, whose owner may be left to the network to find.</summary>
public sealed record ArtifactReference
{
    private ArtifactReference()
    {
    }

    /// <summary>The id; null where a name is given.</summary>
    public Digest? Id { get; private init; }

    /// <summary>Whose artifact; null for this node's, or that of the only owner who says that it has one of the name.</summary>
    public PeerId? Owner { get; private init; }

    /// <summary>The name; empty where an id is given.</summary>
    public string Name { get; private init; } = "";

    /// <summary>The version, or <c>latest</c>.</summary>
    public string Version { get; private init; } = ArtifactName.Latest;

    /// <summary>An artifact by its id: whoever gives it, its bytes are checked against it.</summary>
    public static ArtifactReference To(Digest id) => new() { Id = id };

    /// <summary>A version of an artifact by name.</summary>
    /// <exception cref="Core.Node.KithException">The name or version is none.</exception>
    public static ArtifactReference To(string name, string version = ArtifactName.Latest, PeerId? owner = null)
    {
        ArtifactName.RequireName(name);
        if (version != ArtifactName.Latest)
            ArtifactName.RequireVersion(version);
        return new ArtifactReference { Name = name, Version = version, Owner = owner };
    }

    /// <summary>As people write it, without the owner: <c>name@version</c>, or the id.</summary>
    public override string ToString() => Id?.ToString() ?? $"{Name}@{Version}";
}
