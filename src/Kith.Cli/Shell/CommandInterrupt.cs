using System;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Cli.Shell;

/// <summary>Ctrl-C in the shell: it ends the command that runs, and nothing where none does.</summary>
internal sealed class CommandInterrupt : IDisposable
{
    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration _registration;
    private CancellationTokenSource? _running;

    public CommandInterrupt() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);

    /// <summary>Runs a command that Ctrl-C ends.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> command, CancellationToken cancellation)
    {
        using CancellationTokenSource running = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        lock (_gate)
            _running = running;
        try
        {
            await command(running.Token);
        }
        finally
        {
            lock (_gate)
                _running = null;
        }
    }

    public void Dispose() => _registration.Dispose();

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_gate)
            _running?.Cancel();
    }
}
