using System;
using System.Collections.Generic;
using System.Net;
using System.Text.RegularExpressions;
using Kith.Core.Node;

namespace Kith.Cli.Configuration;

/// <summary>The settings behind the library's options, for messages: whoever wrote <c>listen</c> into the third line of a file has never heard of ListenAddresses.</summary>
internal static partial class OptionNames
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
        catch (KithException wrong) when (Complaint().Match(wrong.Message) is { Success: true } said && Settings.TryGetValue(said.Groups["option"].Value, out string? name))
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

    /// <summary>A complaint about an option, as one about the setting; of a list it names the one that is wrong. Any other sentence stays as it is.</summary>
    private static KithException Named(EffectiveSettings settings, string name, KithException wrong)
    {
        Match said = Complaint().Match(wrong.Message);
        if (!said.Success)
            return settings.Wrong(name, wrong);
        string allowed = said.Groups["allowed"].Value;
        return said.Groups["count"].Success ? settings.Wrong(name, $"a list of {allowed}") : settings.Wrong(name, allowed, said.Groups["value"].Value);
    }

    /// <summary>Checks the name of a swarm that is no setting of a node.</summary>
    /// <param name="swarm">The name.</param>
    /// <param name="called">What it is called where it was given.</param>
    /// <exception cref="CommandException">It is none.</exception>
    public static void CheckSwarm(string swarm, string called)
    {
        try
        {
            new KithOptions { Swarm = swarm }.Validate();
        }
        catch (KithException wrong)
        {
            throw new CommandException(ExitCode.Usage, $"{called} is '{swarm}'. Allowed: {Complaint().Match(wrong.Message).Groups["allowed"].Value}.");
        }
    }

    [GeneratedRegex(@"^The option (?<option>\w+)(?<count>\.Count)?( of the VoidPhone API)? is '(?<value>.*)'\. Allowed: (?<allowed>.*)\.$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Complaint();
}
