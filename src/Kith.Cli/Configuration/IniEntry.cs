namespace Kith.Cli.Configuration;

/// <summary>A line of an ini file that says something.</summary>
internal sealed record IniEntry(string Section, string Key, string Value, int Line);
