using System;
using System.Buffers;
using System.Buffers.Binary;

namespace Kith.Server.VoidPhone;

/// <summary>Where one message ends and the next begins, however the network cut them.</summary>
internal static class VoidPhoneFraming
{
    /// <summary>
    /// Takes the first message off what has arrived, whole as its size field says. False with no fault: more has to come. False with one:
    /// nothing after this can be told apart.
    /// </summary>
    public static bool TryTake(ref ReadOnlySequence<byte> arrived, out ReadOnlySequence<byte> message, out VoidPhoneFault fault)
    {
        message = default;
        fault = VoidPhoneFault.None;
        if (arrived.Length < sizeof(ushort))
            return false;
        Span<byte> field = stackalloc byte[sizeof(ushort)];
        arrived.Slice(0, sizeof(ushort)).CopyTo(field);
        int size = BinaryPrimitives.ReadUInt16BigEndian(field);
        if (size < VoidPhoneMessage.HeaderBytes)
        {
            fault = VoidPhoneFault.SizeBelowHeader;
            return false;
        }

        if (arrived.Length < size)
            return false;
        message = arrived.Slice(0, size);
        arrived = arrived.Slice(size);
        return true;
    }

    /// <summary>Takes and reads the first message; see <see cref="TryTake"/>.</summary>
    public static bool TryDecodeNext(ref ReadOnlySequence<byte> arrived, out VoidPhoneMessage? message, out VoidPhoneFault fault)
    {
        message = null;
        if (!TryTake(ref arrived, out ReadOnlySequence<byte> bytes, out fault))
            return false;
        return VoidPhoneMessage.TryDecode(bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray(), out message, out fault);
    }
}
