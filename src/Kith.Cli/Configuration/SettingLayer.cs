namespace Kith.Cli.Configuration;

/// <summary>Where a setting comes from; the earlier goes before the later.</summary>
internal enum SettingLayer
{
    /// <summary>The command line.</summary>
    Flag,

    /// <summary>A variable of the environment.</summary>
    Environment,

    /// <summary>A JSON file.</summary>
    JsonFile,

    /// <summary>A config.ini in the form of DHT-14.</summary>
    IniFile,

    /// <summary>Nobody said anything.</summary>
    Default,
}
