namespace Kith.Libp2p.Ring;

/// <summary>
/// Protobuf field numbers of the ring's messages. Field 1 is the type, as in Kademlia's, so that the two kinds of message are told apart on one
/// protocol id; all others are the ring's own.
/// </summary>
internal static class RingFields
{
    public const int Type = Kademlia.KadFields.Type;
    public const int Sender = 200;
    public const int Incarnation = 201;
    public const int TokenIncarnation = 202;
    public const int TokenEpoch = 203;
    public const int From = 204;
    public const int To = 205;
    public const int After = 206;
    public const int Role = 207;
    public const int Predecessor = 208;
    public const int Contacts = 209;
    public const int Answer = 210;
    public const int Phase = 211;
    public const int Epoch = 212;
    public const int RouteKind = 213;
    public const int Pending = 214;
    public const int RetryAfterMilliseconds = 215;
    public const int Reason = 216;
    public const int Records = 217;
    public const int IsLast = 218;
    public const int DigestCount = 219;
    public const int DigestSum = 220;
    public const int WallClockMilliseconds = 221;
    public const int Preceding = 222;

    public const int RecordKey = 1;
    public const int RecordValue = 2;
    public const int RecordExpiresUnixMilliseconds = 3;
}
