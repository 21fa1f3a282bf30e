using System;
using System.Net;
using Kith.Core.Node;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Gates;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>A file of who may connect.</summary>
internal sealed class GateRulesTarget() : TextTarget<GateRules>("gate-rules", typeof(GateRules))
{
    private const string Valid = "# why\nblock 192.0.2.0/24\nallow 192.0.2.7 # a friend\nblock 2001:db8::/32\ndefault block\nallow 12D3KooWBmwkafWE2fqfzS96VoTZgpGp6aJsF4N3dVpRZmxZ8Svd\n";

    /// <summary>A rule is an object for a line, and an error says what may be written.</summary>
    public override int AllowedBytesPerInputByte => 256;

    protected override string DrawText(Random random) => Valid[..random.Next(Valid.Length + 1)];

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
