using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace Kith.Cli;

/// <summary>Signals that end the program: the first asks it to stop, the second stops it at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly bool _ignoreInterrupt;
    private int _signals;

    /// <summary>Listens for SIGINT and SIGTERM, and for SIGHUP where that ends the program too.</summary>
    /// <param name="ignoreInterrupt">
    /// Whether Ctrl-C is somebody else's: a terminal sends it to every process of a group, and a parent that stops its children must not
    /// find them already told.
    /// </param>
    /// <param name="ignoreHangUp">Whether SIGHUP is somebody else's: a daemon reloads at it.</param>
    public Interruption(bool ignoreInterrupt, bool ignoreHangUp = false)
    {
        _ignoreInterrupt = ignoreInterrupt;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
            .. ignoreHangUp ? (PosixSignalRegistration[])[] : [PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle)],
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
        if (Interlocked.Increment(ref _signals) == 1)
            _source.Cancel();
        else
            Environment.Exit(ExitCode.Interrupted);
    }
}
