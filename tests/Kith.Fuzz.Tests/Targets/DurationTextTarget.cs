using System;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Durations as people write them.</summary>
internal sealed class DurationTextTarget() : TextTarget<TimeSpan>("duration-text", typeof(DurationText))
{
    protected override string DrawText(Random random) => DurationText.Format(TimeSpan.FromSeconds(random.Next(1_000_000)));

    protected override bool TryDecode(string text, out TimeSpan decoded) => DurationText.TryParse(text, out decoded);

    protected override void Check(string text, TimeSpan decoded)
    {
        Promise.That(decoded >= TimeSpan.Zero, "no duration is negative.");
        Promise.That(DurationText.TryParse(DurationText.Format(decoded), out TimeSpan again) && (again - decoded).Duration() <= TimeSpan.FromSeconds(1), "what is printed reads back the same, to the second.");
    }
}
