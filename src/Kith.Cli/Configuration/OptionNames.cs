using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using Kith.Core.Node;

namespace Kith.Cli.Configuration;

/// <summary>The settings behind the library's options, for messages: whoever wrote <c>listen</c> into the third line of a file has never heard of ListenAddresses.</summary>
internal static class OptionNames
{
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        [nameof(KithOptions.Swarm)] = NodeSettings.Swarm,
        [nameof(KithOptions.ListenAddresses)] = NodeSettings.Listen,
        [nameof(KithOptions.Bootstrap)] = NodeSettings.Join,
        [nameof(KithOptions.FailureDomain)] = NodeSettings.FailureDomain,
        [nameof(KithOptions.DataFolder)] = NodeSettings.Data,
    };

    /// <summary>Checks a node's options.</summary>
    /// <exception cref="KithException">One is wrong; the message says as which setting, and where, it was given.</exception>
    public static void Check(EffectiveSettings settings, KithOptions options)
    {
        try
        {
            options.Validate();
        }
        catch (KithException wrong) when (NameIn(wrong.Message) is { } name)
        {
            throw Named(settings, name, wrong);
        }
    }

    /// <summary>Checks where an API is to listen.</summary>
    /// <param name="settings">All of them.</param>
    /// <param name="name">The setting that says where.</param>
    /// <param name="validate">The check of that API.</param>
    /// <exception cref="KithException">It may not, or cannot, listen there; the message says where that was said.</exception>
    public static IPEndPoint Check(EffectiveSettings settings, string name, Func<IPEndPoint> validate)
    {
        try
        {
            return validate();
        }
        catch (KithException wrong)
        {
            throw Named(settings, name, wrong);
        }
    }

    private static string? NameIn(string message) => Settings.FirstOrDefault(setting => message.StartsWith($"The option {setting.Key} ", StringComparison.Ordinal)).Value;

    private static KithException Named(EffectiveSettings settings, string name, KithException wrong) => new(wrong.Code, $"{name} ({settings[name].Origin}): {wrong.Message}", wrong);
}
