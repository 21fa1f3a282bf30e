using System;
using Kith.Core.Node;
using Kith.Storage.Files;

namespace Kith.Cli.Configuration;

/// <summary>Reads what nobody is to see: from a setting that is never shown, or from the file that another setting names.</summary>
internal static class Secrets
{
    /// <summary>The secret, or null where neither setting says anything.</summary>
    /// <param name="settings">All of them.</param>
    /// <param name="name">The setting that is the secret itself.</param>
    /// <param name="fileName">The setting that names a file.</param>
    /// <param name="parse">Makes of the text what it is.</param>
    /// <exception cref="KithException">Both are set, the file cannot be read, or the text is none.</exception>
    public static T? Read<T>(EffectiveSettings settings, string name, string fileName, Func<string, T> parse)
        where T : class
    {
        if (settings.Text(name) is not null && settings.Text(fileName) is not null)
            throw settings.Wrong(fileName, $"nothing, where {name} is set too; say it once");
        try
        {
            return (settings.Text(name) ?? (settings.Text(fileName) is { } file ? SecretFile.Read(file) : null)) is { } text ? parse(text) : null;
        }
        catch (KithException wrong)
        {
            throw settings.Wrong(settings.Text(name) is null ? fileName : name, wrong);
        }
    }
}
