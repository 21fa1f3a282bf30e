using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;

namespace Kith.Simulation.Studies;

/// <summary>A value for every parameter of a scenario, all of them checked. Immutable.</summary>
internal sealed class ParameterValues
{
    private readonly Dictionary<string, object> _values;

    private ParameterValues(Scenario scenario, Dictionary<string, object> values)
    {
        Scenario = scenario;
        _values = values;
    }

    public Scenario Scenario { get; }

    public ulong Seed => (ulong)Whole64(SharedParameters.Seed);

    /// <summary>The defaults of a scenario.</summary>
    public static ParameterValues DefaultsOf(Scenario scenario)
    {
        Dictionary<string, object> values = new(StringComparer.Ordinal);
        foreach (Parameter parameter in scenario.Parameters)
            values[parameter.Name] = parameter.Default;
        return new ParameterValues(scenario, values);
    }

    /// <summary>The same but for one value, which its parameter has read.</summary>
    public ParameterValues With(string name, object value) => new(Scenario, new Dictionary<string, object>(_values, StringComparer.Ordinal) { [name] = value });

    public int Whole(string name) => checked((int)Whole64(name));

    public long Whole64(string name) => (long)_values[name];

    public double Number(string name) => (double)_values[name];

    /// <summary>A share that is given in percent, 0 to 1.</summary>
    public double Share(string name) => Number(name) / 100;

    public bool Flag(string name) => (bool)_values[name];

    public string Text(string name) => (string)_values[name];

    public TimeSpan Seconds(string name) => TimeSpan.FromSeconds(Number(name));

    /// <summary>A value as a table shows it.</summary>
    public string Shown(string name) => _values[name] is bool flag ? (flag ? "true" : "false") : Convert.ToString(_values[name], CultureInfo.InvariantCulture)!; // As files have it.

    /// <summary>Whether a parameter has another value than it has by default.</summary>
    public bool IsGiven(string name)
    {
        foreach (Parameter parameter in Scenario.Parameters)
        {
            if (parameter.Name == name)
                return !_values[name].Equals(parameter.Default);
        }

        return false;
    }

    /// <summary>Whether a name is one of the scenario's parameters.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>Writes all values as the members of an object, in the order of the scenario.</summary>
    public void WriteMembers(Utf8JsonWriter writer)
    {
        foreach (Parameter parameter in Scenario.Parameters)
        {
            writer.WritePropertyName(parameter.Name);
            Write(writer, _values[parameter.Name]);
        }
    }

    /// <summary>Writes one value.</summary>
    public static void Write(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case long whole:
                writer.WriteNumberValue(whole);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            default:
                writer.WriteStringValue((string)value);
                break;
        }
    }
}
