using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Kith.Core.Node;

namespace Kith.Simulation.Studies;

/// <summary>
/// Reads scenario files: a JSON object with <c>scenario</c>, any of its parameters, and for sweeps <c>sweep</c> (lists of values by parameter) and
/// <c>repeats</c>. All that is wrong is told before anything runs.
/// </summary>
internal static class StudyPlanReader
{
    /// <summary>The most values of one axis of a sweep.</summary>
    public const int MostValues = 1_000;

    /// <summary>The most repeats of a combination.</summary>
    public const int MostRepeats = 10_000;

    /// <summary>The most runs of a sweep.</summary>
    public const int MostRuns = 100_000;

    private static readonly JsonDocumentOptions Reading = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Reads a file.</summary>
    /// <param name="json">Its text.</param>
    /// <param name="file">What messages call it.</param>
    /// <exception cref="KithException">Something is wrong; the message names the key and what it takes.</exception>
    public static StudyPlan Read(string json, string file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Reading);
            return Read(document.RootElement, file);
        }
        catch (JsonException wrong)
        {
            throw Wrong($"{file} is not JSON: {wrong.Message}");
        }
    }

    private static StudyPlan Read(JsonElement root, string file)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Wrong($"{file} is not a JSON object. Begin with {{ \"scenario\": \"lookup\" }}.");
        Scenario scenario = ScenarioOf(root, file);
        ParameterValues values = ParameterValues.DefaultsOf(scenario);
        List<(string, IReadOnlyList<object>)> axes = [];
        long repeats = 1;
        foreach (JsonProperty member in root.EnumerateObject())
        {
            switch (member.Name)
            {
                case "scenario" or "description":
                    break;
                case "sweep":
                    axes = Axes(member.Value, scenario, file);
                    break;
                case "repeats":
                    repeats = (long)Parameter.Whole("repeats", 1, 1, MostRepeats, "").Read(member.Value, file);
                    break;
                default:
                    values = values.With(member.Name, ParameterOf(scenario, member.Name, file).Read(member.Value, file));
                    break;
            }
        }

        double runs = axes.Aggregate((double)repeats, (product, axis) => product * axis.Item2.Count);
        if (runs > MostRuns)
            throw Wrong($"{file}: its sweep has {runs:N0} runs; at most {MostRuns:N0} are taken. Give fewer values or repeats.");
        if (repeats > 1 && axes.Exists(axis => axis.Item1 == SharedParameters.Seed))
            throw Wrong($"{file}: \"sweep.{SharedParameters.Seed}\" and \"repeats\" both choose seeds, and some would run twice. Give one of them.");
        StudyPlan plan = new(values, axes, (int)repeats);
        foreach (SweepRun run in SweepRun.AllOf(plan))
            scenario.Check(run.Values);
        return plan;
    }

    private static Scenario ScenarioOf(JsonElement root, string file)
    {
        if (!root.TryGetProperty("scenario", out JsonElement name) || name.ValueKind != JsonValueKind.String)
            throw Wrong($"{file}: \"scenario\" is missing; give one of {ScenarioCatalog.Names}.");
        return ScenarioCatalog.Find(name.GetString()!) ?? throw Wrong($"{file}: \"scenario\" is \"{name.GetString()}\"; it must be one of {ScenarioCatalog.Names}.");
    }

    private static List<(string, IReadOnlyList<object>)> Axes(JsonElement sweep, Scenario scenario, string file)
    {
        if (sweep.ValueKind != JsonValueKind.Object)
            throw Wrong($"{file}: \"sweep\" is {sweep.GetRawText()}; it must be an object of lists, {{ \"{scenario.Parameters[0].Name}\": [...] }}.");
        List<(string, IReadOnlyList<object>)> axes = [];
        foreach (JsonProperty axis in sweep.EnumerateObject())
        {
            Parameter parameter = ParameterOf(scenario, axis.Name, file);
            if (axis.Value.ValueKind != JsonValueKind.Array || axis.Value.GetArrayLength() is 0 or > MostValues)
                throw Wrong($"{file}: \"sweep.{axis.Name}\" must be a list of 1 to {MostValues:N0} values, each {parameter.Range}.");
            List<object> values = [.. axis.Value.EnumerateArray().Select(value => parameter.Read(value, file))];
            if (values.Distinct().Count() != values.Count)
                throw Wrong($"{file}: \"sweep.{axis.Name}\" has a value twice. Remove one; \"repeats\" runs a combination again.");
            axes.Add((axis.Name, values));
        }

        return axes;
    }

    private static Parameter ParameterOf(Scenario scenario, string name, string file)
    {
        Parameter? parameter = scenario.Parameters.FirstOrDefault(candidate => candidate.Name == name);
        if (parameter is not null)
            return parameter;
        Parameter? alike = scenario.Parameters.FirstOrDefault(candidate => candidate.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        string meant = alike is null ? "" : $" (\"{alike.Name}\" is)";
        throw Wrong($"{file}: \"{name}\" is no parameter of the scenario {scenario.Name}{meant}. It takes {string.Join(", ", scenario.Parameters.Select(known => known.Name))}; and sweep, repeats, description.");
    }

    private static KithException Wrong(string message) => new(KithErrorCode.InvalidArgument, message);
}
