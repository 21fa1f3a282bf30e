using System;
using System.Threading;
using Kith.Core.Ids;
using Microsoft.Extensions.Logging;

namespace Kith.Libp2p.Host;

/// <summary>What every part of one host shares.</summary>
/// <param name="Self">Who the host is.</param>
/// <param name="Options">Its bounds.</param>
/// <param name="State">Those of its bounds that may change.</param>
/// <param name="Time">Its clock.</param>
/// <param name="Counters">What it did and refused.</param>
/// <param name="Logger">Where it logs.</param>
/// <param name="Stopping">Cancelled when it stops.</param>
internal sealed record HostContext(
    PeerId Self, HostOptions Options, HostState State, TimeProvider Time, Libp2pCounters Counters, ILogger Logger, CancellationToken Stopping);
