using System;
using Kith.Core.Ids;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Formats;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Keys of strangers, which may be any bytes and have to be shown.</summary>
internal sealed class RecordKeyTarget() : FuzzTarget<RecordKey>("record-key", typeof(RecordKeyText))
{
    public override byte[] Draw(Random random) => random.Next(2) == 0 ? Drawn.Key(random).Bytes.ToArray() : Drawn.Bytes(random, random.Next(1, 100));

    /// <summary>Every key has a text, and no text is dangerous to a terminal.</summary>
    public static void CheckTexts(RecordKey key)
    {
        string text = RecordKeyText.Format(key);
        foreach (char character in text)
            Promise.That(!char.IsControl(character), "no text has control characters.");
        Promise.That(RecordKeyText.Parse(text) == key, "the text of a key reads back the same.");
        Promise.That(RecordKeyText.FromBase64Url(RecordKeyText.ToBase64Url(key)) == key, "so does its form in a path.");
    }

    protected override bool TryDecode(byte[] input, out RecordKey decoded)
    {
        decoded = default;
        if (input.Length is 0 or > RecordKey.MaxBytes)
            return false;
        decoded = new RecordKey(input);
        return RecordKeyText.Format(decoded).Length > 0;
    }

    protected override void Check(byte[] input, RecordKey decoded) => CheckTexts(decoded);
}
