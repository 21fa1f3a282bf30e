using System;
using System.IO;
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
        new Random(isChanged(number) ? ~number : number).NextBytes(_block);
        if (number % 4 == 3)
        {
            for (int index = 0; index < _block.Length; index++)
                _block[index] = (byte)('0' + (_block[index] & 7));
        }

        _filled = number;
    }
}
