using System;
using System.Text;
using Kith.Core.Ids;

namespace Kith.Core.Records;

/// <summary>Keys in <c>/kith/plain/</c>: names that any node of a trusted swarm may write, the last writer winning.</summary>
public static class PlainKey
{
    /// <summary>The namespace's prefix.</summary>
    public static ReadOnlySpan<byte> Prefix => "/kith/plain/"u8;

    /// <summary>The key of a name.</summary>
    /// <exception cref="ArgumentException">With the prefix it is longer than <see cref="RecordKey.MaxBytes"/> bytes of UTF-8.</exception>
    public static RecordKey Of(string name) => RecordKey.FromParts(Prefix, Encoding.UTF8.GetBytes(name));
}
