namespace Kith.Libp2p.Kademlia;

/// <summary>Protobuf field numbers of the Kademlia messages; 100 and up are Kith's own, which others ignore.</summary>
internal static class KadFields
{
    public const int Type = 1;
    public const int Key = 2;
    public const int Record = 3;
    public const int CloserPeers = 8;
    public const int ProviderPeers = 9;
    public const int Outcome = 100;
    public const int RetryAfterMilliseconds = 101;
    public const int Durable = 102;
    public const int ExpectedSequence = 103;
    public const int Ballot = 104;
    public const int WallClockMilliseconds = 105;
    public const int Proposal = 106;

    public const int Digests = 107;
    public const int Versions = 108;
    public const int Wanted = 109;
    public const int FailureDomain = 110;
    public const int WithoutEcho = 111;

    public const int RecordKey = 1;
    public const int RecordValue = 2;
    public const int RecordTimeToLiveSeconds = 777;

    public const int PeerId = 1;
    public const int PeerAddress = 2;
    public const int PeerPlace = 100;
    public const int PeerFailureDomain = 101;
}
