using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Simulation.Invariants;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Chaos;

/// <summary>A key that clients read and swap, and what they saw of it.</summary>
internal sealed class SwapRegister(World world, RecordKey key)
{
    private readonly List<RegisterOperation?> _operations = [];
    private int _lastValue;

    /// <summary>Whether as many operations were begun as a history may have.</summary>
    public bool IsFull => _operations.Count >= Linearizability.MaxOperations;

    /// <summary>The history; long ones take long to check.</summary>
    public IEnumerable<RegisterOperation> Operations => _operations.OfType<RegisterOperation>();

    /// <summary>Reads the register; null when the read has no place in the order.</summary>
    public async Task<ulong?> ReadAsync(SimulatedNode node)
    {
        long invoked = world.Queue.Now;
        GetResult result = await node.Dht.GetAsync(key, new GetOptions { IsLinearizable = true }, CancellationToken.None);
        if (!result.IsConfirmed || IsFull)
            return null;
        ulong number = result.Sequence ?? 0;
        int value = result.Value is { } bytes ? BinaryPrimitives.ReadInt32BigEndian(bytes.Span) : 0;
        _operations.Add(new RegisterOperation(RegisterOperationKind.Read, invoked, world.Queue.Now, 0, number, value));
        return number;
    }

    /// <summary>Swaps it; returns the number it has as far as that is known afterwards.</summary>
    public async Task<(ulong? Number, bool IsSwapped)> SwapAsync(SimulatedNode node, ulong expected)
    {
        byte[] value = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(value, ++_lastValue);
        RegisterOperation begun = new(RegisterOperationKind.Unknown, world.Queue.Now, long.MaxValue, expected, 0, _lastValue);
        int place = _operations.Count;
        _operations.Add(begun); // If its node dies under it, this is all that will ever be known.
        PutReceipt receipt = await node.Dht.PutAsync(key, value, new PutOptions { ExpectedSequence = expected }, CancellationToken.None);
        long returned = world.Queue.Now;
        switch (receipt.Swap)
        {
            case SwapOutcome.Swapped:
                _operations[place] = begun with { Kind = RegisterOperationKind.Swapped, Returned = returned };
                return (expected + 1, true);
            case SwapOutcome.Conflict:
                _operations[place] = begun with { Kind = RegisterOperationKind.Conflict, Returned = returned, Number = receipt.FoundSequence!.Value };
                return (receipt.FoundSequence, false);
            case SwapOutcome.OtherEpoch:
                _operations[place] = null; // Refused, and promised to have done nothing.
                return (null, false);
            default:
                return (null, false);
        }
    }
}
