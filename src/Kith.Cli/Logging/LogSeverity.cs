namespace Kith.Cli.Logging;

/// <summary>The levels that can be asked for, as people write them.</summary>
internal enum LogSeverity
{
    /// <summary>Everything that may help to find a fault.</summary>
    Debug,

    /// <summary>What an operator likes to know.</summary>
    Info,

    /// <summary>What an operator should look at.</summary>
    Warn,

    /// <summary>What is broken.</summary>
    Error,
}
