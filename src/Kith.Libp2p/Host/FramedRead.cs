using System;

namespace Kith.Libp2p.Host;

/// <summary>What a read of a <see cref="FramedStream"/> brought.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Message">The message, valid until the next read; empty without one.</param>
internal readonly record struct FramedRead(FramedStatus Status, ReadOnlyMemory<byte> Message);
