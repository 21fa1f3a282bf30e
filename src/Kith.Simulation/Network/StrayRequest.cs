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
        network.Observer?.Delivered(from, to, request, reply: null);
        int process = to.Process;
#pragma warning disable CA2012, VSTHRD002 // Read only once complete; one event loop, so nothing ever blocks.
        ValueTask<Reply> answer = to.Handler.HandleAsync(from.Contact, request, CancellationToken.None);
        if (answer.IsCompletedSuccessfully)
        {
            SendBack(answer.Result, process);
            return;
        }

        ValueTaskAwaiter<Reply> awaiter = answer.GetAwaiter();
        awaiter.UnsafeOnCompleted(() => SendBack(awaiter.GetResult(), process));
#pragma warning restore CA2012, VSTHRD002
    }

    /// <summary>Into the void: it is not even carried.</summary>
    private void SendBack(Reply reply, int process)
    {
        if (to.IsAlive && to.Process == process)
            network.Observer?.Sent(to, from, request, reply);
        reply.Release();
    }
}
