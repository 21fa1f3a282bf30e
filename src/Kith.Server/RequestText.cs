using System;
using System.Globalization;
using Kith.Core.Ids;
using Kith.Core.Node;
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
                throw new KithException(KithErrorCode.InvalidArgument, $"There is no parameter '{name}' here. {Known(names)}");
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
            : throw new KithException(KithErrorCode.InvalidArgument, $"The parameter {name} is not a whole number, such as 3.");
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
