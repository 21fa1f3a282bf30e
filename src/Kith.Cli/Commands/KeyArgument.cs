using System;
using Kith.Core.Ids;
using Kith.Libp2p.Formats;

namespace Kith.Cli.Commands;

/// <summary>Keys as they are given on the command line.</summary>
internal static class KeyArgument
{
    /// <summary>What a key is, for help.</summary>
    public const string Description = "The key; without a leading slash it means /kith/plain/KEY";

    /// <summary>Reads a key.</summary>
    /// <exception cref="CommandException">The text is no key; the message says why.</exception>
    public static RecordKey Read(string text)
    {
        try
        {
            return RecordKeyText.Parse(text);
        }
        catch (FormatException bad)
        {
            throw new CommandException(ExitCode.Usage, bad.Message);
        }
    }
}
