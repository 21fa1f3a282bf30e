using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Peers;

namespace Kith.Simulation.Tests;

/// <summary>A broken acceptor: to it every ballot is later than all it has promised.</summary>
internal sealed class GrantsEverything(IRequestHandler sound) : IRequestHandler
{
    private ulong _last = ulong.MaxValue / 2;

    public ValueTask<Reply> HandleAsync(Contact from, Request request, CancellationToken cancellation) => sound.HandleAsync(
        from,
        request switch
        {
            PrepareValue prepare => new PrepareValue(prepare.RecordKey, prepare.Ballot with { Stamp = ++_last }),
            AcceptValue accept => new AcceptValue(accept.Record, accept.Ballot with { Stamp = ++_last }, accept.Expected),
            _ => request,
        },
        cancellation);
}
