using System;

namespace Kith.Cli;

/// <summary>A command cannot be carried out as it was given; the message says what to do.</summary>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    /// <summary>What the program ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
