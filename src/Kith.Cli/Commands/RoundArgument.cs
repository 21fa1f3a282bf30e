using System;
using System.CommandLine;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts;
using Kith.Artifacts.Rounds;
using Kith.Core.Node;
using Kith.Server.Rounds;

namespace Kith.Cli.Commands;

/// <summary>The round that a command is about.</summary>
internal static class RoundArgument
{
    public static Argument<string> Create() => new("ROUND") { Description = $"The round: {RoundText.Form}" };

    /// <summary>A client of a daemon's rounds.</summary>
    public static RoundClient ClientOf(IKith kith) => new(kith, TimeProvider.System);

    /// <summary>The round's id.</summary>
    public static Task<Digest> ReadAsync(RoundClient rounds, string text, CancellationToken cancellation) => RoundText.ResolveAsync(rounds, text, cancellation);
}
