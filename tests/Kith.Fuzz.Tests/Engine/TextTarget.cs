using System;
using System.Text;

namespace Kith.Fuzz.Tests.Engine;

/// <summary>A target whose decoder reads text: UTF-8, or UTF-16 after its byte order mark, which alone can carry half a surrogate pair.</summary>
internal abstract class TextTarget<T>(string name, Type decoder) : FuzzTarget<T>(name, decoder)
{
    public sealed override byte[] Draw(Random random) => Encoding.UTF8.GetBytes(DrawText(random));

    /// <summary>The text that an input stands for.</summary>
    public static string TextOf(byte[] input) =>
        input is [0xff, 0xfe, .. byte[] units] ? Encoding.Unicode.GetString(units[..(units.Length & ~1)]) : Encoding.UTF8.GetString(input);

    /// <summary>A valid text, drawn from a seed.</summary>
    protected abstract string DrawText(Random random);

    protected sealed override bool TryDecode(byte[] input, out T? decoded) => TryDecode(TextOf(input), out decoded);

    protected sealed override void Check(byte[] input, T decoded) => Check(TextOf(input), decoded);

    /// <summary>Decodes; false for the declared refusal.</summary>
    protected abstract bool TryDecode(string text, out T? decoded);

    /// <summary>What holds of whatever was accepted.</summary>
    protected abstract void Check(string text, T decoded);
}
