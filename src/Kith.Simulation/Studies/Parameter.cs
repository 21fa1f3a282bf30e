using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using Kith.Core.Node;

namespace Kith.Simulation.Studies;

/// <summary>One value that a scenario takes: its name in a file, its default, its range, and what it means.</summary>
internal sealed class Parameter
{
    private readonly double _least;
    private readonly double _most;
    private readonly IReadOnlyList<string> _choices = [];
    private readonly Func<string, string?>? _complaint;

    private Parameter(string name, ParameterKind kind, object preset, double least, double most, string description)
    {
        Name = name;
        Kind = kind;
        Default = preset;
        _least = least;
        _most = most;
        Description = description;
    }

    private Parameter(string name, string preset, IReadOnlyList<string> choices, Func<string, string?>? complaint, string description)
        : this(name, ParameterKind.Text, preset, 0, 0, description)
    {
        _choices = choices;
        _complaint = complaint;
    }

    /// <summary>Its key in a scenario file.</summary>
    public string Name { get; }

    public ParameterKind Kind { get; }

    /// <summary>A <see cref="long"/>, <see cref="double"/>, <see cref="bool"/> or <see cref="string"/>.</summary>
    public object Default { get; }

    public string Description { get; }

    /// <summary>Adds to the path of a file what it holds; null where the parameter names none.</summary>
    private Func<string, string>? State { get; init; }

    /// <summary>What it takes, in words.</summary>
    public string Range => Kind switch
    {
        ParameterKind.Whole => string.Create(CultureInfo.InvariantCulture, $"a whole number, {(long)_least:N0} to {(long)_most:N0}"),
        ParameterKind.Number => string.Create(CultureInfo.InvariantCulture, $"a number, {_least} to {_most}"),
        ParameterKind.Flag => "true or false",
        _ when _choices.Count > 0 => $"one of {string.Join(", ", _choices)}",
        _ => "a text",
    };

    public static Parameter Whole(string name, long preset, long least, long most, string description) => new(name, ParameterKind.Whole, preset, least, most, description);

    public static Parameter Number(string name, double preset, double least, double most, string description) => new(name, ParameterKind.Number, preset, least, most, description);

    public static Parameter Flag(string name, bool preset, string description) => new(name, ParameterKind.Flag, preset, 0, 0, description);

    public static Parameter Choice(string name, string preset, IReadOnlyList<string> choices, string description) => new(name, preset, choices, complaint: null, description);

    /// <summary>A text of a form.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="preset">Its default.</param>
    /// <param name="complaint">Says what is wrong with a text and what to give instead; null when nothing is.</param>
    /// <param name="description">What it means.</param>
    public static Parameter Text(string name, string preset, Func<string, string?> complaint, string description) => new(name, preset, [], complaint, description);

    /// <summary>The path of a file, or an empty text for none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="state">Adds to a path what the file holds, so that equal values are equal runs; a <see cref="FormatException"/> says why it cannot.</param>
    /// <param name="description">What it means.</param>
    public static Parameter File(string name, Func<string, string> state, string description) => new(name, "", [], complaint: null, description) { State = state };

    /// <summary>Reads a value.</summary>
    /// <param name="element">As it stands in the file.</param>
    /// <param name="file">What messages call the file.</param>
    /// <exception cref="KithException">It is of another kind or outside the range; the message names key, value and range.</exception>
    public object Read(JsonElement element, string file)
    {
        object? value = Kind switch
        {
            ParameterKind.Whole when element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long whole) && whole >= _least && whole <= _most => whole,
            ParameterKind.Number when element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double number) && number >= _least && number <= _most => number,
            ParameterKind.Flag when element.ValueKind is JsonValueKind.True or JsonValueKind.False => element.GetBoolean(),
            ParameterKind.Text when element.ValueKind == JsonValueKind.String => element.GetString()!,
            _ => null,
        };
        if (value is string text)
        {
            if (_choices.Count > 0 && !Has(_choices, text))
                value = null;
            else if (_complaint?.Invoke(text) is { } complaint)
                throw new KithException(KithErrorCode.InvalidArgument, $"{file}: \"{Name}\" is \"{text}\": {complaint}");
            else if (State is not null)
                value = Stated(text, file);
        }

        return value ?? throw new KithException(KithErrorCode.InvalidArgument, $"{file}: \"{Name}\" is {element.GetRawText()}; it must be {Range}.");
    }

    private string Stated(string text, string file)
    {
        try
        {
            return State!(text);
        }
        catch (FormatException wrong)
        {
            throw new KithException(KithErrorCode.InvalidArgument, $"{file}: \"{Name}\" is \"{text}\": {wrong.Message}");
        }
    }

    private static bool Has(IReadOnlyList<string> choices, string text)
    {
        foreach (string choice in choices)
        {
            if (choice == text)
                return true;
        }

        return false;
    }
}
