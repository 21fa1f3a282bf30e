using System;
using System.IO.Pipelines;
using System.Threading;
using Kith.Core.Peers;

namespace Kith.Server.VoidPhone;

/// <summary>
/// How long the next bytes of a connection may take. A message's time runs from its first byte, however many more trickle in; between
/// messages it is the idle time.
/// </summary>
internal sealed class ReadDeadline : IDisposable
{
    private readonly VoidPhoneOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private Instant _due = Instant.Never;
    private bool _isInMessage;

    /// <summary>A deadline at which the pending read of a pipe is cancelled; what is then due is for the reader to ask.</summary>
    public ReadDeadline(PipeReader input, VoidPhoneOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _timer = time.CreateTimer(static input => ((PipeReader)input!).CancelPendingRead(), input, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What is wrong when the deadline has passed; none while it has not.</summary>
    public VoidPhoneFault Passed => _time.GetInstant() < _due ? VoidPhoneFault.None : _isInMessage ? VoidPhoneFault.MessageTimeout : VoidPhoneFault.IdleTimeout;

    /// <summary>Begins to wait for the rest of a message, or for the first byte of one.</summary>
    /// <param name="hasPart">Whether a part of the message is there.</param>
    /// <param name="isNext">Whether it is another message than at the last call.</param>
    public void Await(bool hasPart, bool isNext)
    {
        if (hasPart && _isInMessage && !isNext)
            return; // Its time runs already.
        _isInMessage = hasPart;
        TimeSpan patience = hasPart ? _options.MessageTimeout : _options.IdleTimeout;
        _due = _time.GetInstant() + patience;
        _timer.Change(patience, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();
}
