using System;
using Kith.Core.Ids;
using Kith.Fuzz.Tests.Engine;
using Kith.Http;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>What is provided, as text: a CID.</summary>
internal sealed class ProviderKeyTextTarget() : TextTarget<ProviderKey>("provider-key-text", typeof(CidText))
{
    protected override string DrawText(Random random) => CidText.Format(ProviderKey.Of(Drawn.Bytes(random, random.Next(40))));

    protected override bool TryDecode(string text, out ProviderKey decoded) => CidText.TryParse(text, out decoded);

    protected override void Check(string text, ProviderKey decoded) =>
        Promise.That(CidText.TryParse(CidText.Format(decoded), out ProviderKey again) && again == decoded, "a key reads back the same.");
}
