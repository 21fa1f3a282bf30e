namespace Kith.Fuzz.Tests.Engine;

/// <summary>What a decoder did that it must not.</summary>
internal enum FindingKind
{
    /// <summary>It threw something that it does not declare.</summary>
    Threw,

    /// <summary>It took longer than <see cref="Fuzzer.AllowedTime"/>.</summary>
    TooSlow,

    /// <summary>It did not come back at all.</summary>
    Hung,

    /// <summary>It allocated out of proportion to its input.</summary>
    TooMuchMemory,

    /// <summary>It refused a valid input.</summary>
    RefusedValid,

    /// <summary>It accepted what the corpus says is to be refused.</summary>
    AcceptedInvalid,

    /// <summary>What it made of an accepted input does not read back the same.</summary>
    BrokenPromise,
}
