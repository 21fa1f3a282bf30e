using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Peers;
using Kith.Core.Records;
using Record = Kith.Core.Records.Record;

namespace Kith.Simulation.Tests;

/// <summary>A broken replica: gives everybody who asks for a plain record another value, well formed and later than the one it holds.</summary>
internal sealed class Inventor(IRequestHandler sound) : IRequestHandler
{
    public async ValueTask<Reply> HandleAsync(Contact from, Request request, CancellationToken cancellation)
    {
        Reply reply = await sound.HandleAsync(from, request, cancellation);
        if (request is GetValue && reply.Record is { } held && held.Key.Span.StartsWith(PlainKey.Prefix) && RecordEnvelope.TryDecode(held.Value, out RecordEnvelope envelope))
            reply.Record = new Record(held.Key, (envelope with { Payload = new byte[] { 1 }, Clock = envelope.Clock + 1 }).Encode(), held.Expires);
        return reply;
    }
}
