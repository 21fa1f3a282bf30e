using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// Leaves a ring in good order: both locks, what the successors lack, the commit, and a word to the predecessor. When the deadline comes
/// first, it stops as a crash would, which the ring bears at any time.
/// </summary>
internal sealed class RingLeave(RingOverlay overlay, RangeTransfer transfer, RangeReader reader)
{
    private readonly RingMember _member = overlay.Member;

    public async Task RunAsync(CancellationToken cancellation)
    {
        Instant deadline = overlay.Time.GetInstant() + overlay.Options.LeaveDeadline;
        while (_member.Phase == RingPhase.Leaving && overlay.Time.GetInstant() < deadline && !cancellation.IsCancellationRequested)
        {
            if (_member.IsReadyToHandOver)
            {
                await PushAsync(cancellation);
                await overlay.ConverseAsync(_member.BeginReleasing());
            }
            else
            {
                RingMove? move = _member.ContinueLeaving(overlay.Time.GetInstant());
                await overlay.ConverseAsync(move ?? _member.BeginStabilising()); // Who has nothing to do but wait sees to its neighbours.
            }

            if (_member.Phase == RingPhase.Leaving && !_member.IsReadyToHandOver)
                await overlay.Time.PauseAsync(overlay.Options.RetryAfter, cancellation);
        }

        if (_member.Phase == RingPhase.Gone && _member.Successors.Head is not null)
            await overlay.Time.PauseAsync(overlay.Options.ForwardFor, cancellation);
    }

    private async Task PushAsync(CancellationToken cancellation)
    {
        GrantedLock granted = _member.Granted!;
        await transfer.PushAsync(granted.Owner, _member.Predecessor!.Id, reader, cancellation);
        int last = overlay.Options.Replicas - 1; // Until now the last replica was one place nearer.
        if (last > 0 && last < _member.Successors.Members.Length && _member.Predecessor is not null)
            await transfer.PushAsync(_member.Successors.Members[last], _member.Predecessor.Id, reader, cancellation);
        await overlay.AskAsync(granted.Owner, new RenewLock(overlay.Self, granted.Token));
    }
}
