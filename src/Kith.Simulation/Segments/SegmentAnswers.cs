using System;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Simulation.Segments;

/// <summary>Counts the answers to one lookup, keeps the segment when it comes, and ends the lookup there if it is to.</summary>
internal sealed class SegmentAnswers(SegmentKey key, bool finishesWithFirstValue) : IAnswerSink
{
    public int StillWanted => int.MaxValue;

    public int Successful { get; private set; }

    public int Failed { get; private set; }

    public ReadOnlyMemory<byte>? Value { get; private set; }

    public AnswerVerdict Accept(Contact from, Request asked, Reply reply, int answeredAmongClosest)
    {
        if (reply.Outcome != ReplyOutcome.Answered)
        {
            Failed++;
            return AnswerVerdict.Continue;
        }

        Successful++;
        if (reply.Record is { } record && ContentKey.Of(record.Value.Span) == key.Record)
            Value = record.Value;
        return finishesWithFirstValue && Value is not null ? AnswerVerdict.Enough : AnswerVerdict.Continue;
    }
}
