using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Peers;
using Record = Kith.Core.Records.Record;

namespace Kith.Simulation.Tests;

/// <summary>Answers as its node does, but gives everybody who asks for a record the same one.</summary>
internal sealed class Liar(IRequestHandler honest, Record lie) : IRequestHandler
{
    public async ValueTask<Reply> HandleAsync(Contact from, Request request, CancellationToken cancellation)
    {
        Reply reply = await honest.HandleAsync(from, request, cancellation);
        if (request is GetValue)
            reply.Record = lie;
        return reply;
    }
}
