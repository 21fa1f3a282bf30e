using System;

namespace Kith.Simulation.Studies;

/// <summary>What is wrong with a value, for whoever typed it: the framework adds the name of a parameter of ours, which says nothing to them.</summary>
internal static class WrongValue
{
    /// <summary>The message without that name.</summary>
    public static string TextOf(ArgumentException wrong)
    {
        string added = $" (Parameter '{wrong.ParamName}')";
        return wrong.Message.EndsWith(added, StringComparison.Ordinal) ? wrong.Message[..^added.Length] : wrong.Message;
    }
}
