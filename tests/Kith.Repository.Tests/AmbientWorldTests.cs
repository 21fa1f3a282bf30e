using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Kith.Repository.Tests;

/// <summary>Clocks and randomness come in from outside, so that a seed replays a run event for event.</summary>
public sealed class AmbientWorldTests
{
    private static readonly string[] MayNameTheWorld = ["Kith", "Kith.Server", "Kith.Cli"];

    /// <summary>Files elsewhere that may, each with its reason.</summary>
    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["src/Kith.Libp2p/Identity/NodeIdentity.cs"] = "Makes secret keys: only the system's generator will do.",
        ["src/Kith.Libp2p/Admission/AdmissionExchange.cs"] = "Draws nonces, which nobody may foresee.",
        ["src/Kith.Libp2p/Admission/SwarmSecret.cs"] = "Makes secrets: only the system's generator will do.",
        ["src/Kith.Storage/Encryption/DataKey.cs"] = "Makes secret keys, and nonces that never come twice.",
        ["src/Kith.Libp2p/Ping/Pinger.cs"] = "Draws a payload that a peer must not be able to answer before it has it.",
        ["src/Kith.Testing/KithCluster.cs"] = "Composes nodes in a test's process; its clock goes on with the system's between the test's jumps.",
    };

    private static readonly Regex Ambient = new(
        @"\bTimeProvider\.System\b|\bnew (System\.)?Random\(|\bRandom\?? \w+ = new\(|\bRandom\.Shared\b|\bRandomNumberGenerator\b|\bDateTime(Offset)?\.(Utc)?(Now|Today)\b"
        + @"|\bStopwatch\.|\bEnvironment\.TickCount|\bGuid\.NewGuid\b", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));

    [Fact]
    public void The_real_clock_and_real_seeds_are_named_only_where_a_process_is_composed()
    {
        IEnumerable<string> found =
            from file in Repository.CSharp("src/")
            where !MayNameTheWorld.Contains(file.Project) && !Reasons.ContainsKey(file.Path)
            from Match match in Ambient.Matches(file.Code)
            select $"{file}:{file.LineOf(match.Index)} names {match.Value}";
        Findings.None(found);
    }

    [Fact]
    public void Every_exception_is_still_needed() =>
        Assert.All(Reasons.Keys.Where(path => Repository.Files.Any(file => file.Path == path)), path => Assert.Matches(Ambient, Repository.File(path).Code));
}
