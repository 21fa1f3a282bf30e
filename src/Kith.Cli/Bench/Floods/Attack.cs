using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Cli.Bench.Floods;

/// <summary>Attackers at work, until this is disposed of.</summary>
internal sealed class Attack : IAsyncDisposable
{
    private readonly CancellationTokenSource _end;
    private readonly Task[] _attackers;
    private long _attempts;

    public Attack(FloodTarget target, Flood flood, int attackers, CancellationToken cancellation)
    {
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        CancellationToken end = _end.Token;
        _attackers = [.. Enumerable.Range(0, attackers).Select(number => Task.Run(() => flood.AttackAsync(target, number, () => Interlocked.Increment(ref _attempts), end), end))];
    }

    /// <summary>What they have tried so far.</summary>
    public long Attempts => Interlocked.Read(ref _attempts);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_attackers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }
}
