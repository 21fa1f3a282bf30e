namespace Kith.Core.Kademlia;

/// <summary>Reuses lookups. One pool belongs to one logical thread: a node's loop, or a whole simulated world.</summary>
/// <param name="capacity">How many idle lookups are kept; more are left to the garbage collector.</param>
internal sealed class LookupPool(int capacity = 64)
{
    private readonly Lookup[] _idle = new Lookup[capacity];
    private int _count;

    public Lookup Rent() => _count > 0 ? _idle[--_count] : new Lookup(this);

    public void Return(Lookup lookup)
    {
        if (_count < _idle.Length)
            _idle[_count++] = lookup;
    }
}
