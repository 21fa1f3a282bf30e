using System;

namespace Kith.Fuzz.Tests.Engine;

/// <summary>One input that a decoder did not stand, with everything needed to see it again.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Problem">What happened, in words.</param>
/// <param name="Seed">The seed of the run.</param>
/// <param name="Number">Which input of the run it was.</param>
/// <param name="Input">The input, made as small as it shows the same.</param>
internal sealed record Finding(string Target, FindingKind Kind, string Problem, ulong Seed, long Number, byte[] Input)
{
    /// <summary>What a failing test prints.</summary>
    public override string ToString() => $"""
        {Target}: {Kind}: {Problem}
        Input {Number} of seed {Seed}, {Input.Length} bytes.
          hex:    {Convert.ToHexStringLower(Input)}
          base64: {Convert.ToBase64String(Input)}
        Replay it:
          {FuzzOptions.TargetVariable}={Target} {FuzzOptions.InputVariable}={Convert.ToHexStringLower(Input)} dotnet test --project tests/Kith.Fuzz.Tests
        Keep it, with a line that tells the story, in tests/Kith.Fuzz.Tests/Corpus/{Target}.txt.
        """;
}
