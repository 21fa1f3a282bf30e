using System.Linq;
using Kith.Core.Node;
using Kith.Http;
using Kith.Libp2p.Formats;

namespace Kith.Cli.Commands;

/// <summary>The replicas of a receipt and what each did, as a table.</summary>
internal static class ReplicaTable
{
    public static void Write(PutReceipt receipt, Terminal terminal) =>
        Columns.Write(terminal, ["Replica", "Outcome"], receipt.Replicas.Select(replica => new[]
        {
            PeerIdText.Format(replica.Peer) + (replica.IsSelf ? " (the node asked)" : ""),
            OutcomeText.Words(replica.Outcome),
        }));
}
