using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using Kith.Core.Node;

namespace Kith.Simulation.Studies;

/// <summary>What a run was and what came of it in short: manifest.json. It is written last, so a folder that has one is whole.</summary>
/// <param name="Values">The scenario and all its parameters.</param>
/// <param name="Digest">Everything that happened: equal digests mean equal runs.</param>
/// <param name="Commit">Of which build; empty where the build does not know.</param>
/// <param name="Figures">The run in some dozen numbers.</param>
/// <param name="Seconds">How long it took on the clock of the machine.</param>
internal sealed record RunManifest(ParameterValues Values, string Digest, string Commit, IReadOnlyList<(string Name, double Value)> Figures, double Seconds)
{
    /// <summary>The file's name.</summary>
    public const string File = "manifest.json";

    private const int Format = 1;
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>A figure by its name; not a number when the run has none of it.</summary>
    public double FigureOf(string name)
    {
        foreach ((string known, double value) in Figures)
        {
            if (known == name)
                return value;
        }

        return double.NaN;
    }

    /// <summary>Reads a folder's manifest.</summary>
    /// <exception cref="KithException">There is none, or it is not one that this build reads; the message says what to do.</exception>
    public static RunManifest Read(string folder)
    {
        string path = Path.Combine(folder, File);
        if (!System.IO.File.Exists(path))
            throw Wrong($"{folder} holds no run: it has no {File}. Give the folder that kith sim run --output has written, or one run of a sweep.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            if (root.GetProperty("format").GetInt32() != Format)
                throw Wrong($"{path} has format {root.GetProperty("format").GetRawText()}; this build reads {Format}. Use the build that wrote it.");
            Scenario scenario = ScenarioCatalog.Find(root.GetProperty("scenario").GetString()!) ?? throw Wrong($"{path} is of a scenario that this build does not have. Use the build that wrote it.");
            ParameterValues values = ParameterValues.DefaultsOf(scenario);
            foreach (JsonProperty member in root.GetProperty("parameters").EnumerateObject())
            {
                Parameter parameter = Find(scenario, member.Name) ?? throw Wrong($"{path}: the scenario {scenario.Name} of this build has no parameter {member.Name}. Use the build that wrote it.");
                values = values.With(member.Name, parameter.Read(member.Value, path));
            }

            List<(string, double)> figures = [];
            foreach (JsonProperty member in root.GetProperty("figures").EnumerateObject())
                figures.Add((member.Name, member.Value.ValueKind == JsonValueKind.Null ? double.NaN : member.Value.GetDouble()));
            return new RunManifest(values, root.GetProperty("digest").GetString()!, root.GetProperty("commit").GetString()!, figures, root.GetProperty("seconds").GetDouble());
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Wrong($"{path} is damaged: {wrong.Message} Remove the folder and run it again.");
        }
    }

    /// <summary>Writes it.</summary>
    public void Write(Stream stream)
    {
        using Utf8JsonWriter writer = new(stream, Indented);
        writer.WriteStartObject();
        writer.WriteNumber("format", Format);
        writer.WriteString("scenario", Values.Scenario.Name);
        writer.WriteString("commit", Commit);
        writer.WriteString("digest", Digest);
        writer.WriteNumber("seconds", Math.Round(Seconds, 3));
        writer.WriteStartObject("parameters");
        Values.WriteMembers(writer);
        writer.WriteEndObject();
        writer.WriteStartObject("figures");
        foreach ((string name, double value) in Figures)
        {
            if (double.IsNaN(value))
                writer.WriteNull(name);
            else
                writer.WriteNumber(name, value);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static Parameter? Find(Scenario scenario, string name)
    {
        foreach (Parameter parameter in scenario.Parameters)
        {
            if (parameter.Name == name)
                return parameter;
        }

        return null;
    }

    private static KithException Wrong(string message) => new(KithErrorCode.InvalidArgument, message);
}
