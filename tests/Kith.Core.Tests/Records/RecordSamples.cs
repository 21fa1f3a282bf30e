using System;
using System.Text;
using Kith.Core.Ids;
using Kith.Core.Records;
using Record = Kith.Core.Records.Record;

namespace Kith.Core.Tests.Records;

/// <summary>Records whose parts come from one number, with few enough of each that equal parts are common.</summary>
internal static class RecordSamples
{
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    public static readonly PeerId Writer = new("writer"u8.ToArray());
    public static readonly RecordKey Key = PlainKey.Of("name");

    public static Record Plain(int number)
    {
        uint rest = (uint)number;
        uint Take(uint count)
        {
            (uint quotient, uint remainder) = Math.DivRem(rest, count);
            rest = quotient;
            return remainder;
        }

        ulong clock = ((ulong)Now.ToUnixTimeMilliseconds() << 16) + Take(3);
        byte[] writer = [(byte)Take(2), 7];
        bool isTombstone = Take(2) == 1;
        byte[] payload = isTombstone ? [] : Encoding.UTF8.GetBytes($"value {Take(2)}");
        return Plain(payload, Now.AddHours(1 + Take(2)), clock, writer, isTombstone);
    }

    public static Record Plain(ReadOnlyMemory<byte> payload, DateTimeOffset expires, ulong clock, byte[] writer, bool isTombstone = false, RecordKey? key = null)
    {
        RecordEnvelope envelope = new() { Payload = payload, Expires = expires, Clock = clock, Writer = writer, IsTombstone = isTombstone };
        return new Record(key ?? Key, envelope.Encode(), expires);
    }

    public static Record Content(string text, TimeSpan life)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return new Record(ContentKey.Of(bytes), bytes, Now + life);
    }
}
