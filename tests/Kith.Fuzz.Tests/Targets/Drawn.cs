using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Kith.Core.Ids;
using Kith.Core.Records;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Identity;
using Record = Kith.Core.Records.Record;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Valid parts of messages, drawn from a seed.</summary>
internal static class Drawn
{
    /// <summary>The time in every target.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A clock that stands at <see cref="Now"/>.</summary>
    public static readonly TimeProvider Clock = new StandingClock(Now);

    /// <summary>Somebody who signs. Ed25519 signatures are the same for the same data, so drawing stays a matter of the seed alone.</summary>
    public static readonly NodeIdentity Identity = NodeIdentity.FromSeed(SHA256.HashData("fuzz"u8));

    private static readonly string[] Names = ["greeting", "a", "config/main", "\u00fcber", "with space", "0"];

    public static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    public static byte[] BytesUpTo(Random random, int most) => Bytes(random, random.Next(most + 1));

    public static Multihash Hash(Random random) => Multihash.Sha256(Bytes(random, 8));

    /// <summary>A peer named by its Ed25519 key, or by the hash of a longer one.</summary>
    public static PeerId Peer(Random random) => random.Next(2) == 0
        ? new PeerId([0x00, 0x24, 0x08, 0x01, 0x12, 0x20, .. Bytes(random, 32)])
        : new PeerId(Hash(random).Bytes.ToArray());

    public static string AddressText(Random random)
    {
        string host = random.Next(4) switch
        {
            0 => $"/ip4/{random.Next(256)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}",
            1 => $"/ip6/2001:db8::{random.Next(1, 65_536):x}",
            2 => "/dns4/node.example.org",
            _ => "/dns/localhost",
        };
        string rest = random.Next(4) switch
        {
            0 => $"/tcp/{random.Next(65_536)}/ws",
            1 => $"/udp/{random.Next(65_536)}/quic-v1",
            _ => $"/tcp/{random.Next(65_536)}",
        };
        return host + rest + (random.Next(2) == 0 ? "/p2p/" + PeerIdText.Format(Peer(random)) : "");
    }

    public static Multiaddress Address(Random random) => Multiaddress.Parse(AddressText(random));

    public static Multiaddress[] Addresses(Random random, int most) => [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => Address(random))];

    public static string Name(Random random) => Names[random.Next(Names.Length)];

    /// <summary>A key of one of the namespaces.</summary>
    public static RecordKey Key(Random random) => random.Next(5) switch
    {
        0 => PlainKey.Of(Name(random)),
        1 => ContentKey.Of(Bytes(random, 4)),
        2 => RecordKey.FromParts("/kith/signed/"u8, [.. Peer(random).Span, .. Encoding.UTF8.GetBytes("/" + Name(random))]),
        3 => RecordKey.FromParts("/pk/"u8, Peer(random).Span),
        _ => RecordKey.FromParts("/ipns/"u8, Peer(random).Span),
    };

    public static RecordEnvelope Envelope(Random random)
    {
        bool isTombstone = random.Next(8) == 0;
        return new RecordEnvelope
        {
            Payload = isTombstone ? default : BytesUpTo(random, 200),
            Expires = Now.AddMilliseconds(random.Next(1_000, 80_000_000)),
            Clock = (ulong)Now.ToUnixTimeMilliseconds() << 16 | (uint)random.Next(65_536),
            Writer = Peer(random).Bytes,
            IsTombstone = isTombstone,
        };
    }

    /// <summary>A valid record of the plain or the content namespace.</summary>
    public static Record Record(Random random)
    {
        if (random.Next(2) == 0)
        {
            byte[] content = BytesUpTo(random, 200);
            return new Record(ContentKey.Of(content), content, Now.AddSeconds(random.Next(1, 80_000)));
        }

        RecordEnvelope envelope = Envelope(random);
        return new Record(PlainKey.Of(Name(random)), envelope.Encode(), envelope.Expires);
    }
}
