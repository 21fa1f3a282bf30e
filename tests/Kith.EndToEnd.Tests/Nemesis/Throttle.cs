using System;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.EndToEnd.Tests.Nemesis;

/// <summary>Lets a process run for five milliseconds of every hundred, as on a machine that has no time for it.</summary>
internal sealed class Throttle : IAsyncDisposable
{
    private const int Continue = 18;
    private const int Stop = 19;
    private const int SliceOfTwenty = 20;

    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource _end = new();
    private readonly int _process;
    private readonly Task _running;

    public Throttle(int process)
    {
        _process = process;
        _running = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        using PeriodicTimer slices = new(Slice);
        try
        {
            for (int slice = 0; await slices.WaitForNextTickAsync(_end.Token); slice++)
            {
                if (slice % SliceOfTwenty < 2)
                    _ = Kill(_process, slice % SliceOfTwenty == 0 ? Continue : Stop);
            }
        }
        catch (OperationCanceledException)
        {
            _ = Kill(_process, Continue); // It may have ended.
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
