using System;
using System.Buffers;

namespace Kith.Server.Tests.VoidPhone;

/// <summary>A piece of a sequence whose every piece is memory of its own.</summary>
internal sealed class Segment : ReadOnlySequenceSegment<byte>
{
    /// <summary>A sequence and a piece after it.</summary>
    public static ReadOnlySequence<byte> Append(ReadOnlySequence<byte> sequence, byte[] piece)
    {
        Segment? first = null;
        Segment? last = null;
        foreach (ReadOnlyMemory<byte> memory in sequence)
            Add(memory);
        Add(piece);
        return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);

        void Add(ReadOnlyMemory<byte> memory)
        {
            Segment next = new() { Memory = memory, RunningIndex = last is null ? 0 : last.RunningIndex + last.Memory.Length };
            if (last is not null)
                last.Next = next;
            first ??= next;
            last = next;
        }
    }
}
