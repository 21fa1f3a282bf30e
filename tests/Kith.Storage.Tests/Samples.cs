using System;
using System.Text;
using Kith.Core.Ids;
using Kith.Core.Records;
using Record = Kith.Core.Records.Record;

namespace Kith.Storage.Tests;

/// <summary>Valid records.</summary>
internal static class Samples
{
    public static Record Content(int number, DateTimeOffset expires, int bytes = 16)
    {
        byte[] value = new byte[bytes];
        Encoding.ASCII.GetBytes($"{number}").CopyTo(value, 0);
        return new Record(ContentKey.Of(value), value, expires);
    }

    public static Record Plain(string name, string text, ulong clock, DateTimeOffset expires)
    {
        RecordEnvelope envelope = new() { Payload = Encoding.UTF8.GetBytes(text), Expires = expires, Clock = clock, Writer = new byte[] { 7 } };
        return new Record(PlainKey.Of(name), envelope.Encode(), expires);
    }

    public static Identifier IdentifierOf(Record record) => Identifier.Of(record.Key.Span);

    public static void AssertSame(Record expected, Record? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Key, actual.Key);
        Assert.Equal(expected.Expires, actual.Expires);
        Assert.True(expected.Value.Span.SequenceEqual(actual.Value.Span));
    }
}
