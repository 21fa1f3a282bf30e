using Kith.Core.Ids;
using Kith.Http;

namespace Kith.Cli.Commands;

/// <summary>What is provided, as it is given on the command line.</summary>
internal static class CidArgument
{
    public const string Description = "A content id, such as bafk…, or a key in /kith/content/";

    /// <summary>Reads a content id.</summary>
    /// <exception cref="CommandException">The text is none.</exception>
    public static ProviderKey Read(string text) => CidText.TryParse(text, out ProviderKey key)
        ? key
        : throw new CommandException(ExitCode.Usage, $"'{text}' is not a content id, such as bafk…. `kith put --content` prints one.");
}
