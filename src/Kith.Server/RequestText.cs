using System;
using System.Buffers.Text;
using System.Globalization;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Http;
using Kith.Libp2p.Formats;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace Kith.Server;

/// <summary>Reads what a request says in its path and query; what cannot be read is the asker's to mend.</summary>
internal static class RequestText
{
    /// <summary>The key in the path.</summary>
    public static RecordKey Key(HttpContext context)
    {
        try
        {
            return RecordKeyText.FromBase64Url((string)context.GetRouteValue("key")!);
        }
        catch (FormatException bad)
        {
            throw new KithException(KithErrorCode.InvalidArgument, bad.Message, bad);
        }
    }

    /// <summary>The multihash in the path.</summary>
    public static ProviderKey ProviderKey(HttpContext context)
    {
        string text = (string)context.GetRouteValue("key")!;
        if (Base64Url.IsValid(text) && Core.Ids.ProviderKey.TryCreate(Base64Url.DecodeFromChars(text), out ProviderKey key))
            return key;
        throw new KithException(KithErrorCode.InvalidArgument, $"The path ends in the multihash of what is provided, of at most {Core.Ids.ProviderKey.MaxBytes} bytes, in base64url without padding.");
    }

    /// <summary>The peer id in the path.</summary>
    public static PeerId Peer(HttpContext context)
    {
        try
        {
            return PeerIdText.Parse((string)context.GetRouteValue("peer")!);
        }
        catch (FormatException bad)
        {
            throw new KithException(KithErrorCode.InvalidArgument, bad.Message, bad);
        }
    }

    /// <summary>Refuses a query that says more than an endpoint reads: a misspelt parameter would be ignored without a word.</summary>
    public static void AllowOnly(HttpContext context, params ReadOnlySpan<string> names)
    {
        foreach ((string name, StringValues values) in context.Request.Query)
        {
            if (names.IndexOf(name) < 0)
                throw new KithException(KithErrorCode.InvalidArgument, $"There is no parameter '{Excerpt.Of(name)}' here. {Known(names)}");
            if (values.Count != 1)
                throw new KithException(KithErrorCode.InvalidArgument, $"The parameter {name} is given {values.Count} times; give it once.");
        }

        static string Known(ReadOnlySpan<string> names) => names.IsEmpty ? "Leave it away: there are none." : $"Possible: {string.Join(", ", names)}.";
    }

    /// <summary>A whole number in the query, or null.</summary>
    public static int? Number(HttpContext context, string name)
    {
        if (context.Request.Query[name] is not [{ } text])
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw NoNumber(name, text, int.MaxValue);
    }

    /// <summary>A whole number of up to 64 bits in the query, or null.</summary>
    public static ulong? LargeNumber(HttpContext context, string name)
    {
        if (context.Request.Query[name] is not [{ } text])
            return null;
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
            ? number
            : throw NoNumber(name, text, ulong.MaxValue);
    }

    private static KithException NoNumber(string name, string text, ulong most) =>
        new(KithErrorCode.InvalidArgument, $"The parameter {name} is '{Excerpt.Of(text)}'. Allowed: a whole number, at most {most}.");

    /// <summary>What is on or off in the query, or null.</summary>
    public static bool? Switch(HttpContext context, string name)
    {
        if (context.Request.Query[name] is not [{ } text])
            return null;
        return text switch
        {
            "true" or "1" => true,
            "false" or "0" => false,
            _ => throw new KithException(KithErrorCode.InvalidArgument, $"The parameter {name} is '{Excerpt.Of(text)}'. Allowed: true, false, 1, 0."),
        };
    }

    /// <summary>An identifier in the query, or null.</summary>
    public static Identifier? Identifier(HttpContext context, string name)
    {
        if (context.Request.Query[name] is not [{ } text])
            return null;
        try
        {
            return Core.Ids.Identifier.Parse(text);
        }
        catch (FormatException bad)
        {
            throw new KithException(KithErrorCode.InvalidArgument, $"The parameter {name} is not an identifier: {bad.Message}", bad);
        }
    }

    /// <summary>The version to go on from: in the query, or as the id of the last event; null for none.</summary>
    public static RecordVersion? Version(HttpContext context)
    {
        string? text = context.Request.Query[ApiPath.From] is [{ } asked] ? asked : context.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } last] ? last : null;
        if (text is null)
            return null;
        return RecordVersion.TryParse(text, out RecordVersion version)
            ? version
            : throw new KithException(KithErrorCode.InvalidArgument, "The version is not one that an event or a read has named: sixteen hexadecimal digits, a dash, sixteen more.");
    }

    /// <summary>A duration in the query, or null.</summary>
    public static TimeSpan? Duration(HttpContext context, string name)
    {
        if (context.Request.Query[name] is not [{ } text])
            return null;
        return DurationText.TryParse(text, out TimeSpan duration)
            ? duration
            : throw new KithException(KithErrorCode.InvalidArgument, $"The parameter {name} is not a duration: {DurationText.Form}.");
    }
}
