using System;

namespace Kith.Fuzz.Tests.Engine;

/// <summary>A target whose decoder makes a value.</summary>
internal abstract class FuzzTarget<T>(string name, Type decoder) : IFuzzTarget
{
    private T? _decoded;

    public string Name => name;

    public Type Decoder => decoder;

    /// <summary>Sixteen, the bound that every decoder keeps unless it says why not.</summary>
    public virtual int AllowedBytesPerInputByte => 16;

    public abstract byte[] Draw(Random random);

    public bool Decode(byte[] input)
    {
        bool isAccepted = TryDecode(input, out T? decoded);
        _decoded = decoded;
        return isAccepted;
    }

    public void Check(byte[] input) => Check(input, _decoded!);

    /// <summary>Decodes; false for the declared refusal.</summary>
    protected abstract bool TryDecode(byte[] input, out T? decoded);

    /// <summary>What holds of whatever was accepted: that it reads back the same, and is written in one way where the format has one.</summary>
    protected abstract void Check(byte[] input, T decoded);
}
