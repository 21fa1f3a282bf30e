using System;
using Kith.Core.Ids;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Formats;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Keys as HTTP paths carry them.</summary>
internal sealed class RecordKeyPathTarget() : TextTarget<RecordKey>("record-key-path", typeof(RecordKeyText))
{
    protected override string DrawText(Random random) => RecordKeyText.ToBase64Url(Drawn.Key(random));

    protected override bool TryDecode(string text, out RecordKey decoded) => RecordKeyText.TryFromBase64Url(text, out decoded);

    protected override void Check(string text, RecordKey decoded) => Promise.Same(text, RecordKeyText.ToBase64Url(decoded), "a key has one form in a path.");
}
