using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace Kith.Cli;

/// <summary>Signals that end the program: the first asks it to stop, the second stops it at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly ControllingTerminal _terminal = new();
    private readonly bool _ignoreInterrupt;
    private readonly bool _ignoreHangUp;
    private int _signals;

    /// <summary>Listens for SIGINT and SIGTERM, and for SIGHUP, which stays ignored where nohup made it so.</summary>
    /// <param name="ignoreInterrupt">
    /// Whether Ctrl-C is somebody else's: a terminal sends it to every process of a group, and a parent that stops its children must not
    /// find them already told.
    /// </param>
    /// <param name="ignoreHangUp">
    /// Whether SIGHUP is somebody else's: a daemon reloads at it. It ends a daemon too when the terminal that it was started in is gone: who closes a window
    /// does not expect what ran in it to go on unseen.
    /// </param>
    public Interruption(bool ignoreInterrupt, bool ignoreHangUp = false)
    {
        _ignoreInterrupt = ignoreInterrupt;
        _ignoreHangUp = ignoreHangUp;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle),
        ];
    }

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_ignoreInterrupt && context.Signal == PosixSignal.SIGINT)
            return;
        if (_ignoreHangUp && context.Signal == PosixSignal.SIGHUP && !_terminal.IsGone)
            return;
        if (Interlocked.Increment(ref _signals) == 1)
            _source.Cancel();
        else
            Environment.Exit(ExitCode.Interrupted);
    }
}
