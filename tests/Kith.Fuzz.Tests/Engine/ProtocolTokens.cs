using System;
using System.Linq;
using System.Text;

namespace Kith.Fuzz.Tests.Engine;

/// <summary>Pieces that the formats are made of, so that chance need not spell them.</summary>
internal static class ProtocolTokens
{
    private static readonly byte[][] All =
    [
        .. new[]
        {
            "/multistream/1.0.0\n", "na\n", "ls\n", "/tls/1.0.0", "/yamux/1.0.0", "/ipfs/id/1.0.0", "/ipfs/kad/1.0.0", "/kith/main/kad/1.0.0",
            "/ip4/127.0.0.1", "/ip6/::1", "/ip6/::ffff:1.2.3.4", "/tcp/4101", "/udp/0", "/dns4/example.org", "/dnsaddr/", "/p2p/", "/p2p-circuit", "/quic-v1", "/ws", "/unknown/",
            "/kith/plain/", "/kith/content/", "/kith/signed/", "/pk/", "/ipns/", "/base64url/", "12D3KooW", "16Uiu2", "Qm", "bafk", "k51", "zQm", "=", "==",
            "{", "}", "[", "]", "[null]", "null", "true", "-1", "1e400", "1e9", "0.5", "\"\"", "\"schema_version\":1", ",", ":", "\\u0000", "\\ud800", "NaN",
            "--", "--json", "--api", "--via", "--nodes", "-n", "@", "\n", "\0", "\r\n", "%", "%00", "&", "?", "ttl=", "write_quorum=", "read_quorum=", "count=",
            "libp2p-peer-record", "libp2p-routing-state", "/libp2p/routing-state-record", "KithNS01", "::", "[::1]:", "localhost:", "http://", "9223372036854775808", "\u00e9", "\ud83d\ude00",
        }.Select(Encoding.UTF8.GetBytes),
        [0x00], [0xff], [0x80], [0x7f], [0xff, 0xfe], [0xef, 0xbb, 0xbf], [0xc0, 0x80], [0xed, 0xa0, 0x80], // Also: marks, and what UTF-8 forbids.
        [0x12, 0x20], [0x00, 0x24, 0x08, 0x01, 0x12, 0x20], [0x01, 0x72, 0x00, 0x24], [0x01, 0x55, 0x12, 0x20], [0x08, 0x01, 0x12, 0x20], [0x03, 0x01], // Hashes, ids, keys.
        [0x30, 0x80], [0x30, 0x82, 0xff, 0xff], [0x30, 0x84, 0x7f, 0xff, 0xff, 0xff], [0x04, 0x00], [0x05, 0x00], [0xa0, 0x03, 0x02, 0x01, 0x02], [0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x83, 0xa2, 0x5a, 0x01, 0x01], // DER.
        [0, 0, 0, 1], [0, 1, 0, 1], [0, 0, 0, 4], [0, 0, 0, 8], [0, 2, 0, 1], [0, 3, 0, 0], [0, 1, 0, 2, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff], // The beginnings of muxer frames.
        [0x08, 0x04], [0x0a, 0x00], [0x12, 0x00], [0x1a, 0x00], [0x42, 0x00], [0xa0, 0x06, 0x01], [0xb0, 0x06, 0x01], [0x89, 0x30], [0x1b], [0x1c], // Protobuf tags, groups among them.
    ];

    /// <summary>One of them.</summary>
    public static ReadOnlySpan<byte> Draw(Random random) => All[random.Next(All.Length)];
}
