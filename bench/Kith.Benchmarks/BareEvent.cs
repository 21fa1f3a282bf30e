namespace Kith.Benchmarks;

/// <summary>A question that arrives at a node, or its answer that is back.</summary>
internal struct BareEvent
{
    public long At;
    public int Sequence;
    public int Next;
    public int Lookup;
    public int Node;
    public int Answer; // -1 for the question.
}
