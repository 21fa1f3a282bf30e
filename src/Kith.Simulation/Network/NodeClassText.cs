using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Kith.Simulation.Network;

/// <summary>Node classes as people write them: <c>home:80:20/100, server:20:1000/1000</c>, a name, a share, and megabits a second up and down.</summary>
internal static class NodeClassText
{
    /// <summary>The form, for messages and help.</summary>
    public const string Form = "NAME:SHARE:UP/DOWN, several with commas between, in megabits a second, such as home:80:20/100, server:20:1000/1000";

    /// <summary>Reads them; none in an empty text.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number in it is outside its range; the message names both.</exception>
    /// <returns>The classes, validated; null when the text does not have the form.</returns>
    public static IReadOnlyList<NodeClass>? Parse(string text)
    {
        if (text.Length == 0)
            return [];
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        NodeClass[] classes = [.. parts.Select(ParseOne).OfType<NodeClass>().DistinctBy(one => one.Name)];
        return classes.Length == parts.Length && parts.Length <= NetworkModel.MostClasses ? classes : null; // Else one has another form, or a name stands twice.
    }

    private static NodeClass? ParseOne(string text)
    {
        string[] parts = text.Split(':', '/');
        if (parts.Length != 4 || parts[0].Length == 0 || text.IndexOf('/', StringComparison.Ordinal) < text.LastIndexOf(':'))
            return null;
        if (NumberOf(parts[1]) is not { } share || NumberOf(parts[2]) is not { } up || NumberOf(parts[3]) is not { } down)
            return null;
        NodeClass read = new(parts[0], share, up, down);
        read.Validate();
        return read;
    }

    private static double? NumberOf(string text) => double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number) ? number : null;
}
