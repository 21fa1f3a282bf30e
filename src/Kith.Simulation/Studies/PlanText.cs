using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;

namespace Kith.Simulation.Studies;

/// <summary>Plans as scenario files that say everything, whatever the defaults of the build that reads them.</summary>
internal static class PlanText
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>A whole plan; equal plans have equal texts.</summary>
    public static string Of(StudyPlan plan) => Write(writer =>
    {
        WriteValues(writer, plan.Values);
        writer.WriteStartObject("sweep");
        foreach ((string name, IReadOnlyList<object> values) in plan.Axes)
        {
            writer.WriteStartArray(name);
            foreach (object value in values)
                ParameterValues.Write(writer, value);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteNumber("repeats", plan.Repeats);
    });

    /// <summary>One run of a plan.</summary>
    public static string Of(SweepRun run) => Write(writer => WriteValues(writer, run.Values));

    private static void WriteValues(Utf8JsonWriter writer, ParameterValues values)
    {
        writer.WriteString("scenario", values.Scenario.Name);
        values.WriteMembers(writer);
    }

    private static string Write(System.Action<Utf8JsonWriter> members)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, Indented))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
