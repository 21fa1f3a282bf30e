using System;
using Kith.Core.Node;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Formats;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>What a person configures a node with: swarm, listening address, bootstrap address, protocol and data folder, each on a line.</summary>
internal sealed class OptionsTarget() : TextTarget<KithOptions>("options", typeof(KithOptions))
{
    protected override string DrawText(Random random) =>
        string.Join('\n', "main", "/ip4/127.0.0.1/tcp/0", $"/dns4/example.org/tcp/4101/p2p/{PeerIdText.Format(Drawn.Peer(random))}", "/ipfs/kad/1.0.0", "data");

    protected override bool TryDecode(string text, out KithOptions? decoded)
    {
        string[] lines = text.Split('\n');
        decoded = new KithOptions { Swarm = lines[0] };
        if (lines.Length > 2)
            decoded = decoded with { ListenAddresses = [lines[1]], Bootstrap = [lines[2]] };
        if (lines.Length > 4)
            decoded = decoded with { KademliaProtocol = lines[3], DataFolder = lines[4] };
        try
        {
            decoded.Validate();
            return true;
        }
        catch (KithException wrong) when (wrong.Code == KithErrorCode.InvalidConfiguration)
        {
            return false;
        }
    }

    protected override void Check(string text, KithOptions decoded)
    {
        foreach (string address in decoded.ListenAddresses)
            Promise.That(Multiaddress.Parse(address).TryGetEndPoint(out _), "what is valid can be listened on.");
        foreach (string address in decoded.Bootstrap)
            Promise.That(Multiaddress.Parse(address).IsDialable, "what is valid can be dialled.");
        foreach (char character in decoded.EffectiveKademliaProtocol)
            Promise.That(character is > ' ' and <= '~', "a protocol id is printable.");
    }
}
