using System;

namespace Kith.Server.Artifacts;

/// <summary>The paths of artifacts in the HTTP API, and their parameters, for both ends.</summary>
internal static class ArtifactApiPath
{
    public const string List = "/v1/artifacts";
    public const string Collect = "/v1/artifacts/collect";
    public const string ById = "/v1/artifact-ids/";
    public const string Content = "/content";
    public const string Tensors = "/tensors";
    public const string Difference = "/diff";

    public const string Owner = "owner";
    public const string Before = "before";
    public const string Pin = "pin";
    public const string Lease = "lease";
    public const string Latest = "latest";
    public const string Expected = "expected_latest";
    public const string Data = "data_shards";
    public const string Parity = "parity_shards";
    public const string Compress = "compress";

    /// <summary>The path of a version; names need no escaping.</summary>
    public static string Of(string name, string version) => $"{List}/{Uri.EscapeDataString(name)}/{Uri.EscapeDataString(version)}";

    /// <summary>The path of the bytes of an artifact.</summary>
    public static string ContentOf(string id) => ById + id + Content;
}
