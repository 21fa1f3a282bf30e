using System;

namespace Kith.Simulation.Network;

/// <summary>One attempt to connect, and what it cost.</summary>
/// <param name="Number">The how manyth attempt it is, from 0.</param>
/// <param name="Time">When it began, since the network began.</param>
/// <param name="From">Who connected.</param>
/// <param name="To">To whom.</param>
/// <param name="Error">How it ended.</param>
/// <param name="BaseDelay">The delay of the connection, or of its failure.</param>
/// <param name="OriginOverhead">The overhead at the near end.</param>
/// <param name="RemoteOverhead">The overhead at the far end.</param>
public sealed record ConnectionRecord(
    long Number, TimeSpan Time, int From, int To, ConnectionError Error, TimeSpan BaseDelay, TimeSpan OriginOverhead, TimeSpan RemoteOverhead)
{
    /// <summary>The overheads of both ends.</summary>
    public TimeSpan TotalOverhead => OriginOverhead + RemoteOverhead;

    /// <summary>What one question over the connection takes.</summary>
    public TimeSpan TotalDelay => BaseDelay + TotalOverhead;
}
