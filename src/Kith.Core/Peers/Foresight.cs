using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Kith.Core.Peers;

/// <summary>
/// Has the processor fetch from memory what will be needed soon, while it works on something else: for a world of thousands of nodes, none of which
/// is in the cache when its turn comes. Hints, on which nothing depends; processors of other makes are given none.
/// </summary>
internal static unsafe class Foresight
{
    private const int CacheLine = 64;

    /// <summary>Fetches so many cache lines of an object, or nothing for null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(object? item, int lines = 1)
    {
        if (!Sse.IsSupported)
            return;
        byte* start = (byte*)Unsafe.As<object?, nint>(ref item); // Should the collector move it in between, others are fetched.
        for (int line = 0; line < lines; line++)
            Sse.Prefetch0(start + (line * CacheLine));
    }

    /// <summary>Fetches what lies at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchAt<T>(ref readonly T place)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in place)));
    }
}
