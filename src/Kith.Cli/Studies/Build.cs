using System.Reflection;

namespace Kith.Cli.Studies;

/// <summary>Which build this is.</summary>
internal static class Build
{
    /// <summary>The commit it was made from; empty where it was made outside a repository.</summary>
    public static string Commit { get; } =
        typeof(Build).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+') is [_, string commit] ? commit : "";
}
