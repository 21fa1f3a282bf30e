using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Cli.Commands;
using Kith.Libp2p.Formats;

namespace Kith.Cli.Configuration;

/// <summary>Variables of the environment that look like settings and are none: a misspelt one would be ignored without a word.</summary>
internal static class UnknownVariables
{
    private const string Prefix = "KITH_";

    // What the project's tests read, and what Kubernetes says of a service that is called kith.
    private static readonly string[] OthersPrefixes = ["KITH_TEST_", "KITH_UPDATE_", "KITH_LONG_", "KITH_FUZZ_", "KITH_SERVICE_", "KITH_PORT"];

    private static readonly string[] Known = [.. NodeSettings.All.Select(setting => setting.Variable), ApiOptions.ApiVariable, ApiOptions.TokenVariable];

    /// <summary>A warning for each of them, with the known one that is most like it.</summary>
    public static IEnumerable<string> Warnings(IEnumerable<string> names) =>
        from name in names.Order(StringComparer.Ordinal)
        where name.StartsWith(Prefix, StringComparison.Ordinal) && !Known.Contains(name) && !OthersPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
        select $"${Excerpt.Of(name)} is no setting and counts for nothing. The one most like it is ${Known.MinBy(known => Distance(known, name))}; `kith config show` lists them all.";

    /// <summary>How many characters have to be put in, taken out or changed to make one of the other (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[b.Length];
    }
}
