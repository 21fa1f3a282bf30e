using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Core.Node;
using Kith.Libp2p.Formats;

namespace Kith.Http;

/// <summary>What a get found.</summary>
internal sealed record ResultDocument(
    int SchemaVersion,
    string Key,
    bool IsFound,
    byte[]? Value,
    DateTime? Expires,
    bool IsConfirmed,
    int Answers,
    int Required,
    int Wanted,
    double DurationMs,
    int Requests,
    IReadOnlyList<string> Holders,
    IReadOnlyList<string> Lacking,
    string? Version = null,
    ulong? Sequence = null) : IDocument
{
    public static ResultDocument From(GetResult result) => new(
        KithJson.SchemaVersion,
        RecordKeyText.Format(result.Key),
        result.IsFound,
        result.Value?.ToArray(),
        result.Expires?.UtcDateTime,
        result.IsConfirmed,
        result.Answers,
        result.Required,
        result.Wanted,
        result.Duration.TotalMilliseconds,
        result.Requests,
        [.. result.Holders.Select(PeerIdText.Format)],
        [.. result.Lacking.Select(PeerIdText.Format)],
        result.Version?.ToString(),
        result.Sequence);

    public GetResult ToResult() => new()
    {
        Key = RecordKeyText.Parse(Key),
        // A bare null would become an empty value: there is a conversion by way of a null array.
        Value = Value is null ? default(ReadOnlyMemory<byte>?) : Value,
        Expires = Expires is { } expires ? new DateTimeOffset(expires.ToUniversalTime()) : null,
        IsConfirmed = IsConfirmed,
        Wanted = Wanted,
        Required = Required,
        Answers = Answers,
        Holders = [.. Holders.Select(PeerIdText.Parse)],
        Lacking = [.. Lacking.Select(PeerIdText.Parse)],
        Duration = TimeSpan.FromMilliseconds(DurationMs),
        Requests = Requests,
        Version = VersionText.Read(Version),
        Sequence = Sequence,
    };
}
