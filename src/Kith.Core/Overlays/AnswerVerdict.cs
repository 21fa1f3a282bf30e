namespace Kith.Core.Overlays;

/// <summary>Whether a lookup should go on after an answer.</summary>
public enum AnswerVerdict
{
    /// <summary>Ask on.</summary>
    Continue,

    /// <summary>The question is answered; end the lookup.</summary>
    Enough,
}
