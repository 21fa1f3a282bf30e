using System.CommandLine;

namespace Kith.Cli.Commands;

/// <summary><c>kith round</c>: rounds of federated learning.</summary>
internal static class RoundCommand
{
    public static Command Create(Terminal terminal) => new("round", "Open a round of federated learning, hand in updates, collect them and make them one")
    {
        RoundOpenCommand.Create(terminal),
        RoundSubmitCommand.Create(terminal),
        RoundStatusCommand.Create(terminal),
        RoundCollectCommand.Create(terminal),
        RoundAggregateCommand.Create(terminal),
    };
}
