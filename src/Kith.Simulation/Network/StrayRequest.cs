using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Peers;
using Kith.Simulation.Time;

namespace Kith.Simulation.Network;

/// <summary>A request whose answer nobody waits for: the second copy of a doubled one, or one that is delivered after its sender has given up.</summary>
internal sealed class StrayRequest(SimulatedNetwork network, SimulatedHost from, SimulatedHost to, Request request) : SimulatedEvent
{
    private const int Kind = 8;

    public override void Fire()
    {
        if (to.IsPaused)
        {
            network.Queue.After(to.PausedUntil - At, this);
            return;
        }

        network.Digest.Add(At, Kind, from.Number, to.Number);
        if (!to.IsAlive || to.Handler is null)
            return;
#pragma warning disable CA2012, VSTHRD002 // Read only once complete; one event loop, so nothing ever blocks.
        ValueTask<Reply> answer = to.Handler.HandleAsync(from.Contact, request, CancellationToken.None);
        if (answer.IsCompletedSuccessfully)
        {
            answer.Result.Release();
            return;
        }

        ValueTaskAwaiter<Reply> awaiter = answer.GetAwaiter();
        awaiter.UnsafeOnCompleted(() => awaiter.GetResult().Release());
#pragma warning restore CA2012, VSTHRD002
    }
}
