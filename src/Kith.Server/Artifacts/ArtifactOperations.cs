using System.Collections.Generic;
using Kith.Server.OpenApi;

namespace Kith.Server.Artifacts;

/// <summary>What can be asked of artifacts, for the description of the HTTP API.</summary>
internal static class ArtifactOperations
{
    private const string Bytes = "application/octet-stream";
    private const string Name = ArtifactApiPath.List + "/{name}";
    private const string Version = Name + "/{version}";
    private const string Id = ArtifactApiPath.ById + "{id}";

    private static readonly ArtifactJson Json = ArtifactJson.Default;
    private static readonly string[] Owner = [ArtifactApiPath.Owner];

    public static IReadOnlyList<ApiOperation> All { get; } =
    [
        new("GET", ArtifactApiPath.List, "Lists the artifacts of an owner, this node's unless said otherwise") { Query = Owner, Answer = Json.ArtifactListDocument },
        new("GET", Name, "Lists the versions of an artifact") { Query = Owner, Answer = Json.ArtifactListDocument },
        new("POST", ArtifactApiPath.Collect, "Lets go of the versions whose leases have ended") { Answer = Json.ArtifactCollectDocument },
        new("PUT", Version, "Pushes a version, bytes of any length")
        {
            Query = [ArtifactApiPath.Pin, ArtifactApiPath.Lease, ArtifactApiPath.Latest, ArtifactApiPath.Expected, ArtifactApiPath.Data, ArtifactApiPath.Parity, ArtifactApiPath.Compress],
            TakesBytes = true,
            Answer = Json.ArtifactDocument,
        },
        new("GET", Version, "Tells what a version is") { Query = Owner, Answer = Json.ArtifactDocument },
        new("DELETE", Version, "Lets go of a version of this node's, whatever its lease") { Answer = Json.ArtifactCollectDocument },
        new("DELETE", Name, "Lets go of all versions of an artifact of this node's") { Answer = Json.ArtifactCollectDocument },
        new("GET", Version + ArtifactApiPath.Content, "Pulls a version, or the range of it that the Range header names") { Query = Owner, AnswerMedia = Bytes },
        new("GET", Version + ArtifactApiPath.Tensors, "Lists the tensors of a model's safetensors files") { Query = Owner, Answer = Json.ModelTensorsDocument },
        new("GET", Version + ArtifactApiPath.Difference, "Tells what changed since another version of a model") { Query = [ArtifactApiPath.Owner, ArtifactApiPath.Before], Answer = Json.ModelDifferenceDocument },
        new("POST", Version + "/{action}", "Does something with a version: verify, repair, pin, unpin, latest") { Query = [ArtifactApiPath.Owner, ArtifactApiPath.Lease, ArtifactApiPath.Expected], Answer = Json.ArtifactCheckDocument },
        new("GET", Id, "Tells what the artifact with an id is") { Query = Owner, Answer = Json.ArtifactDocument },
        new("GET", Id + ArtifactApiPath.Content, "Pulls it, or a range of it") { Query = Owner, AnswerMedia = Bytes },
        new("POST", Id + "/{action}", "Does something with it: verify, repair") { Query = Owner, Answer = Json.ArtifactCheckDocument },
    ];
}
