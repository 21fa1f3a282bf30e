using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// Joins a ring: find who owns our place, get its lock, pull the range, ask for the commit. Whatever fails is begun again, after a while that
/// grows and is drawn, until the attempts are used up.
/// </summary>
internal sealed class RingJoin(RingOverlay overlay, RangeTransfer transfer, Random random)
{
    private const int ConfirmAttempts = 4;

    private readonly RingMember _member = overlay.Member;
    private int _unheard; // Attempts in a row in which no member was heard.
    private Contact? _busy; // Who owns our place and would have us wait.

    /// <summary>True once this node is a member.</summary>
    public async Task<bool> RunAsync(IReadOnlyList<Contact> through, CancellationToken cancellation)
    {
        TimeSpan wait = overlay.Options.RetryAfter;
        for (int attempt = 0; attempt < overlay.Options.MaxJoinAttempts && !cancellation.IsCancellationRequested; attempt++)
        {
            _unheard++;
            await AttemptAsync(through, attempt, cancellation);
            if (_member.IsMember)
                return true;
            if (_member.Refusal is not null || _unheard > through.Count)
                return false;
            // One in a queue is told when to come; who was not heard at all waits longer each time.
            wait = _member.RetryAfter > TimeSpan.Zero ? _member.RetryAfter : wait + wait;
            wait = wait < overlay.Options.MaxRetryAfter ? wait : overlay.Options.MaxRetryAfter;
            await overlay.Time.PauseAsync(wait * (0.5 + (random.NextDouble() / 2)), cancellation);
        }

        return false;
    }

    private async Task AttemptAsync(IReadOnlyList<Contact> through, int attempt, CancellationToken cancellation)
    {
        Contact? via = _busy;
        if (via is null)
        {
            RingOwner found = await new RingLookup(overlay, overlay.Self.Id).RunAsync(through, cancellation);
            if (found.Requests > found.Failures)
                _unheard = 0;
            via = found.Owner is { } owner && !owner.Equals(overlay.Self) ? owner : through[attempt % through.Count];
        }

        await overlay.ConverseAsync(_member.BeginJoining(via));
        _busy = _member.RetryAfter > TimeSpan.Zero ? via : null;
        if (_busy is not null || _member.Granted is not null)
            _unheard = 0;
        if (_member.Granted is not { } granted)
            return;
        if (!await transfer.PullAsync(granted, cancellation))
        {
            _member.Granted = null;
            return;
        }

        for (int confirm = 0; confirm < ConfirmAttempts && _member is { IsMember: false, Granted: not null } && !cancellation.IsCancellationRequested; confirm++)
        {
            await overlay.ConverseAsync(_member.BeginConfirming(overlay.Time.GetInstant()));
            if (_member is { IsMember: false, Granted: not null })
                await overlay.Time.PauseAsync(overlay.Options.RetryAfter, cancellation);
        }

        if (!_member.IsMember)
            _member.Granted = null; // A leave may have begun, and been granted, before its join has ended.
    }
}
