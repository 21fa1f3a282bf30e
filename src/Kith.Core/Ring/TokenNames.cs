using System.Collections.Generic;

namespace Kith.Core.Ring;

/// <summary>
/// Names for the fencing tokens of one state, in the order in which its members show them. Tokens are only ever asked whether they are the same, and a new one is
/// like no other: two states that differ in nothing but their epochs, as after a try in vain, go on alike.
/// </summary>
internal sealed class TokenNames
{
    private const int Unknown = 0;

    private readonly List<FencingToken> _known = new(capacity: 8);

    /// <summary>Whether tokens not seen before get names. What is on its way lies in no order and names none: a token no member knows is refused by all of them.</summary>
    public bool IsComplete { get; set; }

    public int NameOf(FencingToken token)
    {
        int place = _known.IndexOf(token);
        if (place < 0 && !IsComplete)
        {
            place = _known.Count;
            _known.Add(token);
        }

        return place < 0 ? Unknown : place + 1;
    }
}
