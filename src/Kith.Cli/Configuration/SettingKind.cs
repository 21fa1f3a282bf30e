namespace Kith.Cli.Configuration;

/// <summary>What the value of a setting looks like.</summary>
internal enum SettingKind
{
    /// <summary>One text, number or duration.</summary>
    Text,

    /// <summary>Several texts: a flag is repeated, a variable has commas.</summary>
    List,

    /// <summary>On or off: a flag alone, elsewhere true or false.</summary>
    Switch,
}
