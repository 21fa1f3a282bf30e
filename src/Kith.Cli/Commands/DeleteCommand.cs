using System.CommandLine;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Http;

namespace Kith.Cli.Commands;

/// <summary><c>kith delete</c>: puts a tombstone under a key and prints who holds it.</summary>
internal static class DeleteCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> keyText = new("KEY") { Description = KeyArgument.Description };
        Option<int?> quorum = new("--write-quorum") { Description = "Durable copies of the deletion that make it succeed. Default: the node's", HelpName = "W" };
        Command command = new CommandWithExamples(
            "delete",
            "Delete what is stored under a key; afterwards it reads as absent",
            "kith delete greeting",
            "kith delete greeting --via 3 --json") { keyText, quorum };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            RecordKey key = KeyArgument.Read(parsed.GetValue(keyText)!);
            await using KithHttpClient kith = api.Connect(parsed);
            PutReceipt receipt = await kith.DeleteAsync(key, new DeleteOptions { WriteQuorum = parsed.GetValue(quorum) }, cancellation);
            if (api.IsJson(parsed))
            {
                terminal.WriteJson(ReceiptDocument.From(receipt), KithJson.Default.ReceiptDocument);
            }
            else
            {
                terminal.Text.WriteLine(OutcomeText.OfDeletion(receipt));
                ReplicaTable.Write(receipt, terminal);
            }

            return receipt.IsAcknowledged ? ExitCode.Ok : ExitCode.QuorumNotMet;
        });
        return command;
    }
}
