using System;
using System.Globalization;

namespace Kith.Fuzz.Tests.Engine;

/// <summary>How much is tried, from which seed. The environment decides, so that one command serves a change, a night and a replay.</summary>
internal sealed record FuzzOptions
{
    /// <summary>How many inputs each decoder is given.</summary>
    public const string InputsVariable = "KITH_FUZZ_INPUTS";

    /// <summary>The seed that every input is drawn from.</summary>
    public const string SeedVariable = "KITH_FUZZ_SEED";

    /// <summary>The one target to attack.</summary>
    public const string TargetVariable = "KITH_FUZZ_TARGET";

    /// <summary>The one input to replay, as hexadecimal digits.</summary>
    public const string InputVariable = "KITH_FUZZ_INPUT";

    /// <summary>Inputs a decoder; 10,000 unless set.</summary>
    public int Inputs { get; init; } = 10_000;

    /// <summary>The seed; 1 unless set, so that a change is judged by the same inputs as the one before.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The only target, or null for all.</summary>
    public string? Target { get; init; }

    /// <summary>The only input, or null for many.</summary>
    public byte[]? Input { get; init; }

    /// <summary>What the environment says.</summary>
    public static FuzzOptions FromEnvironment()
    {
        FuzzOptions options = new() { Target = Variable(TargetVariable) };
        if (Variable(InputsVariable) is { } inputs)
            options = options with { Inputs = int.Parse(inputs, CultureInfo.InvariantCulture) };
        if (Variable(SeedVariable) is { } seed)
            options = options with { Seed = ulong.Parse(seed, CultureInfo.InvariantCulture) };
        return Variable(InputVariable) is { } input ? options with { Input = Convert.FromHexString(input) } : options;
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
