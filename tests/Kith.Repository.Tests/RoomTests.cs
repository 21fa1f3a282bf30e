using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Kith.Repository.Tests;

/// <summary>The rooms inside Kith.Core and who may enter which. Unused usings fail the build, so a using means a use.</summary>
public sealed class RoomTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Formats"] = [],
        ["Ids"] = ["Formats"],
        ["Admission"] = ["Ids"],
        ["Clocks"] = ["Ids"],
        ["Records"] = ["Ids", "Formats", "Node"],
        ["Peers"] = ["Ids", "Formats", "Records"],
        ["Overlays"] = ["Ids", "Peers", "Records"],
        ["Kademlia"] = ["Ids", "Peers", "Overlays", "Records"],
        ["Ring"] = ["Ids", "Peers", "Overlays", "Records"],
        ["Replication"] = ["Ids", "Clocks", "Peers", "Overlays", "Records", "Node"],
        ["Repair"] = ["Ids", "Peers", "Overlays", "Records", "Replication", "Node"],
        ["Node"] = ["Ids", "Clocks", "Peers", "Overlays", "Records", "Replication", "Repair"],
    };

    /// <summary>The two types of the Node room that every room may throw: they are the public way to say what is wrong.</summary>
    private static readonly string[] Errors = ["KithException", "KithErrorCode"];

    public static TheoryData<string> Rooms => [.. Repository.CSharp("src/Kith.Core/").Select(RoomOf).Where(room => room.Length > 0).Distinct()];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_uses_only_the_rooms_it_may(string room)
    {
        Assert.True(Allowed.TryGetValue(room, out string[]? allowed), $"{room} is not on the map: decide which rooms it may use.");
        IEnumerable<string> found =
            from file in Repository.CSharp($"src/Kith.Core/{room}/")
            from Match match in Regex.Matches(file.Code, @"\bKith\.Core\.(\w+)", RegexOptions.None, TimeSpan.FromSeconds(5))
            let other = match.Groups[1].Value
            where other != room && !allowed.Contains(other)
            select $"{file}:{file.LineOf(match.Index)} uses {other}";
        Findings.None(found);
    }

    [Theory]
    [InlineData("Kademlia", "Ring")]
    [InlineData("Ring", "Kademlia")]
    public void The_overlays_never_mention_each_other(string room, string other)
    {
        IEnumerable<string> found =
            from file in Repository.CSharp($"src/Kith.Core/{room}/")
            from Match match in Regex.Matches(file.Code, $@"\b{other}(?=\b|[A-Z])", RegexOptions.None, TimeSpan.FromSeconds(5))
            select $"{file}:{file.LineOf(match.Index)}";
        Findings.None(found);
    }

    [Fact]
    public void Records_know_of_the_node_only_its_errors()
    {
        string[] others = [.. Repository.CSharp("src/Kith.Core/Node/").Select(file => file.Name[..^3]).Except(Errors)];
        Assert.NotEmpty(others);
        IEnumerable<string> found =
            from file in Repository.CSharp("src/Kith.Core/Records/")
            from other in others
            where Regex.IsMatch(file.Code, $@"\b{other}\b", RegexOptions.None, TimeSpan.FromSeconds(5))
            select $"{file} names {other}";
        Findings.None(found);
    }

    [Fact]
    public void A_namespace_is_the_path_of_its_folder()
    {
        IEnumerable<string> found =
            from file in Repository.CSharp("src/")
            let match = Regex.Match(file.Code, @"^namespace ([\w.]+);", RegexOptions.Multiline, TimeSpan.FromSeconds(5))
            let folder = file.Path["src/".Length..file.Path.LastIndexOf('/')].Replace('/', '.')
            where match.Success && match.Groups[1].Value != folder
            select $"{file} is in {match.Groups[1].Value}";
        Findings.None(found);
    }

    private static string RoomOf(SourceFile file) => file.Path.Split('/') is { Length: > 3 } parts ? parts[2] : "";
}
