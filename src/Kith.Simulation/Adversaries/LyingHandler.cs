using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Simulation.Adversaries;

/// <summary>Answers as its node does, but puts other bytes in place of every value: well formed and of a later version where the namespace has versions.</summary>
/// <param name="honest">The node's own answers.</param>
internal sealed class LyingHandler(IRequestHandler honest) : IRequestHandler
{
    private static readonly byte[] Lie = "a lie"u8.ToArray();

    public async ValueTask<Reply> HandleAsync(Contact from, Request request, CancellationToken cancellation)
    {
        Reply reply = await honest.HandleAsync(from, request, cancellation);
        if (request is GetValue && reply.Record is { } held)
            reply.Record = new Record(held.Key, RecordEnvelope.TryDecode(held.Value, out RecordEnvelope envelope) ? (envelope with { Payload = Lie, Clock = envelope.Clock + 1 }).Encode() : Lie, held.Expires);
        return reply;
    }
}
