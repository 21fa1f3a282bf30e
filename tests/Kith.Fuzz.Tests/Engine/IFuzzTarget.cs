using System;

namespace Kith.Fuzz.Tests.Engine;

/// <summary>
/// One decoder under attack. Used by one thread at a time. What a call does depends on its input alone, so that an input replays a finding.
/// </summary>
internal interface IFuzzTarget
{
    /// <summary>The name of the target, and of its file in the corpus.</summary>
    string Name { get; }

    /// <summary>The type whose decoding is attacked.</summary>
    Type Decoder { get; }

    /// <summary>Bytes that a byte of input may make the decoder allocate, beyond <see cref="Fuzzer.AllowedBytes"/>.</summary>
    int AllowedBytesPerInputByte { get; }

    /// <summary>A valid input, drawn from a seed; the decoder must accept it.</summary>
    byte[] Draw(Random random);

    /// <summary>
    /// Decodes; false when the decoder refused the input in the way it declares. Any exception is a finding. Time and memory are measured.
    /// </summary>
    bool Decode(byte[] input);

    /// <summary>Checks what the last call of <see cref="Decode"/> made of an input that it accepted. Any exception is a finding.</summary>
    void Check(byte[] input);
}
