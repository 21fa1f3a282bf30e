using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Kith.Core.Node;
using Kith.Simulation.Studies;

namespace Kith.Cli.Studies;

/// <summary>A scenario as the command line names it: a file, or the name of one that is shipped; and values given beside it.</summary>
internal static class ScenarioSource
{
    private const int MostBytes = 4 << 20;

    /// <summary>Reads it.</summary>
    /// <param name="name">The path of a file, or a shipped scenario's name, with or without .json.</param>
    /// <param name="set">Values that replace those of the file: <c>key=value</c>.</param>
    /// <exception cref="KithException">Something is wrong with it; the message says what and what to do.</exception>
    public static StudyPlan Read(string name, IReadOnlyList<string> set)
    {
        string text = TextOf(name);
        StudyPlan plan = StudyPlanReader.Read(text, name);
        ParameterValues values = plan.Values;
        foreach (string pair in set)
            values = Set(values, pair, plan);
        plan = plan with { Values = values };
        foreach (SweepRun run in SweepRun.AllOf(plan))
            plan.Scenario.Check(run.Values);
        return plan;
    }

    private static string TextOf(string name)
    {
        if (File.Exists(name))
        {
            long length = new FileInfo(name).Length;
            if (length > MostBytes)
                throw Wrong($"{name} is {length:N0} bytes long; a scenario file has at most {MostBytes:N0}.");
            return File.ReadAllText(name);
        }

        string bare = name.EndsWith(".json", StringComparison.Ordinal) ? name[..^".json".Length] : name;
        if (ScenarioCatalog.Find(bare) is { } shipped)
            return $"{{ \"scenario\": \"{shipped.Name}\" }}";
        throw Wrong($"There is no file {name}, and no scenario of that name is shipped. Give a file, or one of {ScenarioCatalog.Names}.");
    }

    private static ParameterValues Set(ParameterValues values, string pair, StudyPlan plan)
    {
        int equals = pair.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
            throw Wrong($"--set is \"{pair}\"; give key=value, such as --set nodes=1000.");
        string name = pair[..equals];
        Parameter parameter = values.Scenario.Parameters.FirstOrDefault(known => known.Name == name)
            ?? throw Wrong($"--set: \"{name}\" is no parameter of the scenario {values.Scenario.Name}. It takes {string.Join(", ", values.Scenario.Parameters.Select(known => known.Name))}.");
        if (plan.Axes.Any(axis => axis.Name == name))
            throw Wrong($"--set: \"{name}\" is swept, and the list in the file has the last word. Change \"sweep.{name}\" there, or remove it.");
        string given = pair[(equals + 1)..];
        using JsonDocument value = AsJson(parameter.Kind == ParameterKind.Text ? JsonSerializer.Serialize(given) : given, given);
        return values.With(name, parameter.Read(value.RootElement, "--set"));
    }

    private static JsonDocument AsJson(string json, string given)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            return JsonDocument.Parse(JsonSerializer.Serialize(given)); // A text where a number belongs: the parameter says so.
        }
    }

    private static KithException Wrong(string message) => new(KithErrorCode.InvalidArgument, message);
}
