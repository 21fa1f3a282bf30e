using System;

namespace Kith.Cli.VoidPhone;

/// <summary>What the client asks of whom.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">TCP port.</param>
/// <param name="IsPut">Whether to store.</param>
/// <param name="IsGet">Whether to ask.</param>
/// <param name="Key">32 bytes.</param>
/// <param name="Value">What to store.</param>
internal sealed record DummyRequest(string Host, int Port, bool IsPut, bool IsGet, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value);
