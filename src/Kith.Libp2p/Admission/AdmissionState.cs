using System.Threading;
using System.Threading.Tasks;

namespace Kith.Libp2p.Admission;

/// <summary>How far a connection is with its admission. Safe for threads.</summary>
internal sealed class AdmissionState
{
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isOpen;
    private int _begun;

    /// <summary>Completes when the exchange has ended: whether the peer belongs here.</summary>
    public Task<bool> Ended => _ended.Task;

    /// <summary>Whether other protocols are spoken.</summary>
    public bool IsOpen => _isOpen;

    /// <summary>Begins the exchange; false when it has begun before.</summary>
    public bool TryBegin() => Interlocked.Exchange(ref _begun, 1) == 0;

    /// <summary>The peer has shown what was asked of it.</summary>
    public void Open() => _isOpen = true;

    /// <summary>The exchange is over.</summary>
    public void End(bool isAdmitted) => _ended.TrySetResult(isAdmitted);
}
