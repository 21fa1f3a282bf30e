using System;
using Kith.Core.Records;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Which of the values that a key had, as text.</summary>
internal sealed class RecordVersionTarget() : TextTarget<RecordVersion>("record-version", typeof(RecordVersion))
{
    protected override string DrawText(Random random) => new RecordVersion((ulong)random.NextInt64(), (ulong)random.NextInt64()).ToString();

    protected override bool TryDecode(string text, out RecordVersion decoded) => RecordVersion.TryParse(text, out decoded);

    protected override void Check(string text, RecordVersion decoded) =>
        Promise.Same(text.ToLowerInvariant(), decoded.ToString(), "a version is written as it was read.");
}
