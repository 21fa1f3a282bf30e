using System;
using System.Collections.Generic;
using System.Linq;

namespace Kith.Simulation.Invariants;

/// <summary>
/// Whether a history of a register can be explained by one order of its operations that respects which of them ended before which began
/// (Herlihy and Wing 1990), found by the search of Wing and Gong (1993) with a memory of states visited (Lowe 2017).
/// </summary>
internal sealed class Linearizability
{
    /// <summary>The longest history that is checked.</summary>
    public const int MaxOperations = 128;

    private readonly RegisterOperation[] _operations;
    private readonly HashSet<(UInt128 Done, ulong Number, int Value)> _visited = [];
    private readonly UInt128 _mustHappen;

    private Linearizability(RegisterOperation[] operations)
    {
        _operations = operations;
        for (int place = 0; place < operations.Length; place++)
        {
            if (operations[place].Kind != RegisterOperationKind.Unknown)
                _mustHappen |= UInt128.One << place;
        }
    }

    /// <summary>Whether such an order exists, for a register that begins with number zero and value zero.</summary>
    /// <exception cref="ArgumentException">The history is longer than <see cref="MaxOperations"/>.</exception>
    public static bool Holds(IEnumerable<RegisterOperation> history)
    {
        RegisterOperation[] operations = [.. history.OrderBy(operation => operation.Invoked)];
        if (operations.Length > MaxOperations)
            throw new ArgumentException($"A history of at most {MaxOperations} operations can be checked, not one of {operations.Length}.", nameof(history));
        return new Linearizability(operations).Search(UInt128.Zero, 0, 0);
    }

    private bool Search(UInt128 done, ulong number, int value)
    {
        if ((done & _mustHappen) == _mustHappen)
            return true;
        if (!_visited.Add((done, number, value)))
            return false;
        long firstReturn = long.MaxValue;
        for (int place = 0; place < _operations.Length; place++)
        {
            if ((done & (UInt128.One << place)) == 0)
                firstReturn = Math.Min(firstReturn, _operations[place].Returned);
        }

        // Whatever began before the first of them returned may come next.
        for (int place = 0; place < _operations.Length && _operations[place].Invoked <= firstReturn; place++)
        {
            if ((done & (UInt128.One << place)) == 0
                && TryApply(_operations[place], number, value, out ulong nextNumber, out int nextValue)
                && Search(done | (UInt128.One << place), nextNumber, nextValue))
                return true;
        }

        return false;
    }

    private static bool TryApply(RegisterOperation operation, ulong number, int value, out ulong nextNumber, out int nextValue)
    {
        (nextNumber, nextValue) = (number, value);
        switch (operation.Kind)
        {
            case RegisterOperationKind.Read:
                return operation.Number == number && operation.Value == value;
            case RegisterOperationKind.Conflict:
                return operation.Number == number && operation.Expected != number;
            default:
                (nextNumber, nextValue) = (number + 1, operation.Value);
                return operation.Expected == number;
        }
    }
}
