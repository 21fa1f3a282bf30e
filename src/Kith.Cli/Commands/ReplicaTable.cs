using System.Linq;
using Kith.Core.Node;
using Kith.Http;
using Kith.Libp2p.Formats;

namespace Kith.Cli.Commands;

/// <summary>The replicas of a receipt and what each did, as a table.</summary>
internal static class ReplicaTable
{
    public static void Write(PutReceipt receipt, Terminal terminal)
    {
        string[] headings = ["Replica", "Outcome"];
        bool hasDomains = receipt.Replicas.Any(replica => replica.FailureDomain is not null);
        Columns.Write(terminal, hasDomains ? [.. headings, "Failure domain"] : headings, receipt.Replicas.Select(replica =>
        {
            string[] row = [PeerIdText.Format(replica.Peer) + (replica.IsSelf ? " (the node asked)" : ""), OutcomeText.Words(replica.Outcome)];
            return hasDomains ? [.. row, replica.FailureDomain ?? ""] : row;
        }));
    }
}
