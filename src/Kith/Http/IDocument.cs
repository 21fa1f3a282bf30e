namespace Kith.Http;

/// <summary>A JSON document of the HTTP API and of the command line's <c>--json</c>. Names are snake_case, times ISO 8601 in UTC, durations
/// milliseconds, bytes base64, peer ids, keys and addresses text.</summary>
internal interface IDocument
{
    /// <summary>Changes when a member is removed or changes its meaning; new members do not change it.</summary>
    int SchemaVersion { get; }
}
