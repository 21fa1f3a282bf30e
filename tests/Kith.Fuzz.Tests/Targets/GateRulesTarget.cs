using System;
using System.Net;
using Kith.Core.Node;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Gates;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>A file of who may connect.</summary>
internal sealed class GateRulesTarget() : TextTarget<GateRules>("gate-rules", typeof(GateRules))
{
    private static readonly string[] Lines =
    [
        "# why", "block 192.0.2.0/24", "allow 192.0.2.7 # a friend", "block 2001:db8::/32", "default block", "default allow", "", "\tallow\t10.0.0.1\r",
    ];

    /// <summary>A rule is an object for a line, and an error says what may be written.</summary>
    public override int AllowedBytesPerInputByte => 256;

    protected override string DrawText(Random random) => string.Join('\n', random.GetItems(Lines, random.Next(12)));

    protected override bool TryDecode(string text, out GateRules? decoded)
    {
        try
        {
            decoded = GateRules.Parse(text, "f");
            return true;
        }
        catch (KithException wrong) when (wrong.Code == KithErrorCode.InvalidConfiguration && wrong.Message.StartsWith("f:", StringComparison.Ordinal))
        {
            decoded = null;
            return false;
        }
    }

    protected override void Check(string text, GateRules decoded)
    {
        IPAddress address = IPAddress.Parse("192.0.2.7");
        Promise.That(!decoded.IsAllowed(address) || decoded.Lets(address), "what is allowed comes in.");
    }
}
