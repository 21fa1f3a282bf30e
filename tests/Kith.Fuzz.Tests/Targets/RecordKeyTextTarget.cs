using System;
using Kith.Core.Ids;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Formats;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Keys as people write them.</summary>
internal sealed class RecordKeyTextTarget() : TextTarget<RecordKey>("record-key-text", typeof(RecordKeyText))
{
    protected override string DrawText(Random random) => random.Next(3) == 0 ? Drawn.Name(random) : RecordKeyText.Format(Drawn.Key(random));

    protected override bool TryDecode(string text, out RecordKey decoded) => RecordKeyText.TryParse(text, out decoded);

    protected override void Check(string text, RecordKey decoded) => RecordKeyTarget.CheckTexts(decoded);
}
