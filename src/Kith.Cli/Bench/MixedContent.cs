using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Cli.Bench;

/// <summary>
/// Content as a model's file has it, made as it is read: three quarters noise, as weights are, and one quarter that compresses; a mebibyte from each seed. Of
/// some mebibytes another edition may be asked for.
/// </summary>
/// <param name="length">How many bytes; whole mebibytes.</param>
/// <param name="isChanged">Which mebibytes are of the second edition.</param>
internal sealed class MixedContent(long length, Func<int, bool> isChanged) : Stream
{
    private const int BlockBytes = 1 << 20;

    private readonly byte[] _block = new byte[BlockBytes];
    private long _place;
    private int _filled = -1;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _place;
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Fill(buffer.Span));

    public override int Read(byte[] buffer, int offset, int count) => Fill(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Fill(Span<byte> buffer)
    {
        if (_place == length)
            return 0;
        int number = (int)(_place / BlockBytes);
        if (number != _filled)
            Make(number);
        int from = (int)(_place % BlockBytes);
        int count = Math.Min(buffer.Length, BlockBytes - from);
        _block.AsSpan(from, count).CopyTo(buffer);
        _place += count;
        return count;
    }

    private void Make(int number)
    {
        // The library's seeded numbers would cost more than the push they are made for.
        ulong state = (ulong)(isChanged(number) ? -number - 1L : number) << 20;
        ulong mask = number % 4 == 3 ? 0x0707_0707_0707_0707UL : ulong.MaxValue;
        foreach (ref ulong word in MemoryMarshal.Cast<byte, ulong>(_block.AsSpan()))
            word = Mix(++state) & mask;
        _filled = number;
    }

    /// <summary>A number that looks drawn, from one that is counted (SplitMix64, Steele, Lea and Flood 2014).</summary>
    private static ulong Mix(ulong counted)
    {
        ulong mixed = counted * 0x9e37_79b9_7f4a_7c15;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58_476d_1ce4_e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d0_49bb_1331_11eb;
        return mixed ^ (mixed >> 31);
    }
}
