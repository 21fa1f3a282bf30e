using System;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Kith.Fuzz.Tests.Engine;

/// <summary>
/// A target whose decoder reads text. Input is UTF-8, or UTF-16 after its byte order mark, which alone can carry half a surrogate pair, or
/// else one character a byte: turning bytes into text must cost nothing, since the decoder under attack does not do it.
/// </summary>
internal abstract class TextTarget<T>(string name, Type decoder) : FuzzTarget<T>(name, decoder)
{
    public sealed override byte[] Draw(Random random) => Encoding.UTF8.GetBytes(DrawText(random));

    /// <summary>The text that an input stands for.</summary>
    public static string TextOf(byte[] input)
    {
        if (input is [0xff, 0xfe, ..])
            return new string(MemoryMarshal.Cast<byte, char>(input.AsSpan(2)));
        return Utf8.IsValid(input) ? Encoding.UTF8.GetString(input) : Encoding.Latin1.GetString(input);
    }

    /// <summary>A valid text, drawn from a seed.</summary>
    protected abstract string DrawText(Random random);

    protected sealed override bool TryDecode(byte[] input, out T? decoded) => TryDecode(TextOf(input), out decoded);

    protected sealed override void Check(byte[] input, T decoded) => Check(TextOf(input), decoded);

    /// <summary>Decodes; false for the declared refusal.</summary>
    protected abstract bool TryDecode(string text, out T? decoded);

    /// <summary>What holds of whatever was accepted.</summary>
    protected abstract void Check(string text, T decoded);
}
