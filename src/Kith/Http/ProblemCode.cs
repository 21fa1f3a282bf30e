using System;
using System.Text.Json;
using Kith.Core.Node;

namespace Kith.Http;

/// <summary>What a problem document says to programs: a <see cref="KithErrorCode"/> in snake_case, or one of the constants here.</summary>
internal static class ProblemCode
{
    /// <summary>There is no such record, peer or path.</summary>
    public const string NotFound = "not_found";

    /// <summary>Too few replicas answered or stored.</summary>
    public const string QuorumNotMet = "quorum_not_met";

    /// <summary>Another sequence number was there than the put expected.</summary>
    public const string Conflict = "conflict";

    /// <summary>The replicas do not agree on who they are, so that no compare-and-swap is possible.</summary>
    public const string OtherEpoch = "other_epoch";

    /// <summary>The code of an exception as text.</summary>
    public static string Of(KithErrorCode code) => JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString());

    /// <summary>The exception's code; <see cref="KithErrorCode.Internal"/> for what is not known here.</summary>
    public static KithErrorCode Read(string text) =>
        Enum.TryParse(text.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out KithErrorCode code) ? code : KithErrorCode.Internal;
}
