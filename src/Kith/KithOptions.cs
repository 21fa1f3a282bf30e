using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Core.Admission;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Discovery;
using Kith.Libp2p.Admission;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Scopes;
using Kith.Storage;

namespace Kith;

/// <summary>
/// What a node is told before it starts. Immutable: change one with a <c>with</c> expression. The defaults make a node that keeps
/// everything in memory and that only this machine can reach.
/// </summary>
public sealed record KithOptions
{
    /// <summary>The longest swarm name, in characters: it is part of every protocol id.</summary>
    public const int MaxSwarmCharacters = 32;

    /// <summary>The longest name of a failure domain, in characters.</summary>
    public const int MaxFailureDomainCharacters = 64;

    /// <summary>The most addresses of one kind.</summary>
    public const int MaxAddresses = 64;

    private const int MaxProtocolCharacters = 128;

    private readonly int? _k;

    /// <summary>The swarm: 1 to 32 characters of a-z, 0-9 and '-'; <c>main</c> unless set. Nodes of different swarms never meet.</summary>
    public string Swarm { get; init; } = "main";

    /// <summary>What kind of network this is; <see cref="KithPreset.Cluster"/> unless set, since it works from one node up.</summary>
    public KithPreset Preset { get; init; } = KithPreset.Cluster;

    /// <summary>How nodes find keys; <see cref="KithOverlay.Kademlia"/> unless set. The same in a whole swarm.</summary>
    public KithOverlay Overlay { get; init; } = KithOverlay.Kademlia;

    /// <summary>Where identity, routing table and records are kept. Null, the default: in memory, and a new identity at every start.</summary>
    public string? DataFolder { get; init; }

    /// <summary>
    /// Encrypts what is kept in the data folder: keys and values of records, and what is remembered between runs. Null, the default: nothing is encrypted.
    /// A folder that was encrypted is never opened without its key.
    /// </summary>
    public EncryptionKey? EncryptionKey { get; init; }

    /// <summary>The key before, for the one start that changes it; null otherwise.</summary>
    public EncryptionKey? PreviousEncryptionKey { get; init; }

    /// <summary>
    /// Where to listen, as multiaddresses, 1 to 64. One free port on loopback unless set: nothing is opened to others unasked. Port 0 picks a
    /// free one.
    /// </summary>
    public IReadOnlyList<string> ListenAddresses { get; init; } = ["/ip4/127.0.0.1/tcp/0"];

    /// <summary>Nodes to join through, as multiaddresses, at most 64. None unless set.</summary>
    public IReadOnlyList<string> Bootstrap { get; init; } = [];

    /// <summary>
    /// Where to look for nodes to join through: what <see cref="Bootstrap"/> names and what was known before a restart unless set.
    /// <see cref="DiscoverySources.LocalNetwork"/> tells the local network of this node, and takes whoever answers there as a place to dial.
    /// </summary>
    public DiscoverySources Discovery { get; init; } = DiscoverySources.Bootstrap | DiscoverySources.Remembered;

    /// <summary>What to do when nobody answers there; <see cref="NodeRole.Node"/> unless set.</summary>
    public NodeRole Role { get; init; } = NodeRole.Node;

    /// <summary>R: how many nodes hold a record, 1 to <see cref="K"/>. Null: the preset's. The same in a whole swarm.</summary>
    public int? Replicas { get; init; }

    /// <summary>W: durable copies that acknowledge a put, 1 to R. Null: the majority of R; 10 of the 20 in <see cref="KithPreset.Public"/>.</summary>
    public int? WriteQuorum { get; init; }

    /// <summary>Q: answers that confirm a get, 1 to R. Null: the majority of R.</summary>
    public int? ReadQuorum { get; init; }

    /// <summary>
    /// What this node may be lost together with, such as the name of its host, rack or zone: copies in one failure domain count once toward W. 1 to
    /// <see cref="MaxFailureDomainCharacters"/> characters of a-z, 0-9, '.' and '-'. Null, the default: it fails alone.
    /// </summary>
    public string? FailureDomain { get; init; }

    /// <summary>Contacts a k-bucket holds, 1 to 40. The preset's unless set: mostly 20, as every other Kademlia has it. The same in a whole swarm.</summary>
    public int K
    {
        get => _k ?? Figures.K;
        init => _k = value;
    }

    /// <summary>Requests a lookup keeps in flight, 1 to 64. Null: the preset's: 3, as the paper has it, and 10 in <see cref="KithPreset.Public"/>, where many are dead.</summary>
    public int? Alpha { get; init; }

    /// <summary>Age at which a k-bucket that no lookup has touched is refreshed: 1 minute to 7 days. Null: the preset's, mostly an hour.</summary>
    public TimeSpan? RefreshInterval { get; init; }

    /// <summary>How long a record lives whose put names no time, within <see cref="Records"/>. Null: the preset's, or what <see cref="Records"/> says.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>How long a peer may take to answer a request: 100 ms to 1 minute; 5 seconds unless set, enough for any link and one lost packet.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long starting waits to have joined before it goes on trying in the background: 0 to 10 minutes; 15 seconds unless set.</summary>
    public TimeSpan JoinTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long to wait after a round in which no bootstrap address answered: 100 ms to 1 hour. Null, the default: from 250 ms, growing to 30
    /// seconds.
    /// </summary>
    public TimeSpan? BootstrapRetryInterval { get; init; }

    /// <summary>
    /// Rounds after which the node counts as having failed to join, 0 or more; it says so and goes on trying every 30 seconds. Null, the
    /// default: it never counts as having failed.
    /// </summary>
    public int? BootstrapRounds { get; init; }

    /// <summary>How often expired records are removed, 1 second to 7 days; 1 minute unless set. They are never served in between.</summary>
    public TimeSpan CleanupInterval { get; init; } = Maintenance.DefaultCleanupPeriod;

    /// <summary>
    /// How often all records on disk are read and compared with their checksums, 1 hour to 365 days; 7 days unless set. Zero: only when somebody asks.
    /// What is damaged is fetched again from other replicas.
    /// </summary>
    public TimeSpan ScrubInterval { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How large and how long-lived records may be, and how long they live unless a put says so. The same in a whole swarm.</summary>
    public RecordLimits Records { get; init; } = RecordLimits.Default;

    /// <summary>Bytes of keys and values this node holds for others before it refuses more: 1 MiB to 16 TiB; 1 GiB unless set.</summary>
    public long MaxStoreBytes { get; init; } = 1L << 30;

    /// <summary>Opens a store of one's own for this node's records. Null, the default: SQLite in the data folder, or memory where there is none.</summary>
    public RecordStoreFactory? Store { get; init; }

    /// <summary>What peers are given at most, of connections, streams, memory and answers.</summary>
    public ResourceLimits Limits { get; init; } = new();

    /// <summary>A file of who may connect and be connected to, a rule a line. Null, the default: everybody.</summary>
    public string? GatesFile { get; init; }

    /// <summary>What the members of a closed swarm know: a peer that does not is refused everything. Null, the default: the swarm is open. The same in a whole swarm.</summary>
    public SwarmSecret? SwarmSecret { get; init; }

    /// <summary>
    /// Zeros of hexadecimal asked of a peer's proof of work over its peer id, as DHT-14 has it, 0 to 8; 0, the default, asks for none. This node finds its own
    /// before it starts: milliseconds at 4, minutes at 7. The same in a whole swarm.
    /// </summary>
    public int Difficulty { get; init; }

    /// <summary>
    /// Zero bits asked of the hash of a peer's identifier (the static puzzle of S/Kademlia), 0 to 20; 0, the default, asks for none. A new identity is drawn
    /// until it has them: some seconds at 16. The same in a whole swarm.
    /// </summary>
    public int PuzzleBits { get; init; }

    /// <summary>The Kademlia protocol id, to meet foreign implementations. Null: <c>/kith/&lt;swarm&gt;/kad/1.0.0</c>.</summary>
    public string? KademliaProtocol { get; init; }

    /// <summary>R as it counts: what is set, or the preset's.</summary>
    public int EffectiveReplicas => Replicas ?? Figures.Replicas;

    /// <summary>W as it counts: what is set, or the preset's, or a majority of the R that is set.</summary>
    public int EffectiveWriteQuorum => WriteQuorum ?? (Replicas is null ? Figures.WriteQuorum : null) ?? (EffectiveReplicas / 2) + 1;

    /// <summary>Q as it counts: what is set, or a majority of R, which is what every preset has.</summary>
    public int EffectiveReadQuorum => ReadQuorum ?? (EffectiveReplicas / 2) + 1;

    /// <summary>Alpha as it counts.</summary>
    public int EffectiveAlpha => Alpha ?? Figures.Alpha;

    /// <summary>The refresh interval as it counts.</summary>
    public TimeSpan EffectiveRefreshInterval => RefreshInterval ?? Figures.RefreshInterval;

    /// <summary>The limits on records as they count: with the life of those whose put names none.</summary>
    public RecordLimits EffectiveRecords => (TimeToLive ?? Figures.TimeToLive) is { } life ? Records with { DefaultTimeToLive = life } : Records;

    /// <summary>The Kademlia protocol id as it counts.</summary>
    public string EffectiveKademliaProtocol => KademliaProtocol ?? $"/kith/{Swarm}/kad/1.0.0";

    /// <summary>The overlay's protocol id: peers that speak it belong to this node's network.</summary>
    internal string EffectiveProtocol => Overlay == KithOverlay.Ring ? RingProtocol : EffectiveKademliaProtocol;

    /// <summary>What a node of the same swarm speaks whose overlay is another.</summary>
    internal string ForeignProtocol => Overlay == KithOverlay.Ring ? $"/kith/{Swarm}/kad/1.0.0" : RingProtocol;

    private PresetFigures Figures => PresetFigures.Of(Preset);

    private string RingProtocol => $"/kith/{Swarm}/ring/1.0.0";

    /// <summary>Checks every value.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>: the message names the option, its value and what is allowed.</exception>
    public void Validate()
    {
        Require(IsSwarmName(Swarm), nameof(Swarm), Swarm, $"1 to {MaxSwarmCharacters} characters of a-z, 0-9 and '-'");
        Require(
            FailureDomain is null || (FailureDomain.Length is > 0 and <= MaxFailureDomainCharacters && FailureDomain.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-')),
            nameof(FailureDomain), FailureDomain, $"1 to {MaxFailureDomainCharacters} characters of a-z, 0-9, '.' and '-', or null");
        Require(Enum.IsDefined(Preset), nameof(Preset), Preset, string.Join(", ", Enum.GetNames<KithPreset>()));
        Require(Enum.IsDefined(Overlay), nameof(Overlay), Overlay, string.Join(", ", Enum.GetNames<KithOverlay>()));
        Require(Overlay == KithOverlay.Kademlia || KademliaProtocol is null, nameof(KademliaProtocol), KademliaProtocol, "null, where Overlay is Ring");
        Require((Discovery & ~DiscoverySources.All) == 0, nameof(Discovery), (int)Discovery, "any of Bootstrap, Remembered and LocalNetwork, or None");
        Require(Enum.IsDefined(Role), nameof(Role), Role, string.Join(", ", Enum.GetNames<NodeRole>()));
        Require(DataFolder is null || !string.IsNullOrWhiteSpace(DataFolder), nameof(DataFolder), DataFolder, "a folder, or null for memory");
        Require(EncryptionKey is null || DataFolder is not null, nameof(EncryptionKey), EncryptionKey, "null, where there is no DataFolder: memory is not encrypted");
        Require(EncryptionKey is null || Store is null, nameof(EncryptionKey), EncryptionKey, "null, where Store opens one's own: it has to encrypt by itself");
        Require(PreviousEncryptionKey is null || EncryptionKey is not null, nameof(PreviousEncryptionKey), PreviousEncryptionKey, "null, where there is no EncryptionKey");
        RequireAddresses(ListenAddresses, 1, nameof(ListenAddresses), address => address.TryGetEndPoint(out _), "multiaddresses of an IP address and a TCP port, such as /ip4/0.0.0.0/tcp/4101");
        RequireAddresses(Bootstrap, 0, nameof(Bootstrap), address => address.IsDialable, "multiaddresses over TCP, such as /ip4/192.0.2.7/tcp/4101 or /dns4/example.org/tcp/4101/p2p/12D3KooW…");
        RequireRange(K, 1, 40, nameof(K));
        RequireRange(EffectiveReplicas, 1, K, nameof(Replicas), "K");
        RequireRange(EffectiveWriteQuorum, 1, EffectiveReplicas, nameof(WriteQuorum), "R");
        RequireRange(EffectiveReadQuorum, 1, EffectiveReplicas, nameof(ReadQuorum), "R");
        RequireRange(EffectiveAlpha, 1, 64, nameof(Alpha));
        Require(EffectiveRefreshInterval >= TimeSpan.FromMinutes(1) && EffectiveRefreshInterval <= TimeSpan.FromDays(7), nameof(RefreshInterval), EffectiveRefreshInterval, "1 minute to 7 days");
        RequireRange(Difficulty, 0, ProofOfWork.MaxDifficulty, nameof(Difficulty));
        RequireRange(PuzzleBits, 0, StaticPuzzle.MaxBits, nameof(PuzzleBits));
        Limits.Validate();
        Require(RequestTimeout >= TimeSpan.FromMilliseconds(100) && RequestTimeout <= TimeSpan.FromMinutes(1), nameof(RequestTimeout), RequestTimeout, "100 ms to 1 minute");
        Require(JoinTimeout >= TimeSpan.Zero && JoinTimeout <= TimeSpan.FromMinutes(10), nameof(JoinTimeout), JoinTimeout, "0 to 10 minutes");
        Require(BootstrapRetryInterval is not { } pause || (pause >= TimeSpan.FromMilliseconds(100) && pause <= TimeSpan.FromHours(1)), nameof(BootstrapRetryInterval), BootstrapRetryInterval, "100 ms to 1 hour");
        Require(BootstrapRounds is null or >= 0, nameof(BootstrapRounds), BootstrapRounds, "0 or more, or null to go on without a word");
        Require(CleanupInterval >= TimeSpan.FromSeconds(1) && CleanupInterval <= TimeSpan.FromDays(7), nameof(CleanupInterval), CleanupInterval, "1 second to 7 days");
        Require(ScrubInterval == TimeSpan.Zero || (ScrubInterval >= TimeSpan.FromHours(1) && ScrubInterval <= TimeSpan.FromDays(365)), nameof(ScrubInterval), ScrubInterval, "1 hour to 365 days, or 0 for never");
        Require(MaxStoreBytes is >= 1L << 20 and <= 1L << 44, nameof(MaxStoreBytes), MaxStoreBytes, "1 MiB (1048576) to 16 TiB");
        Require(IsProtocol(KademliaProtocol), nameof(KademliaProtocol), KademliaProtocol, $"printable ASCII that starts with '/', at most {MaxProtocolCharacters} characters, such as /ipfs/kad/1.0.0");
        Records.Validate();
        TimeSpan life = EffectiveRecords.DefaultTimeToLive;
        Require(life >= Records.MinTimeToLive && life <= Records.MaxTimeToLive, nameof(TimeToLive), life, $"{Records.MinTimeToLive} to {Records.MaxTimeToLive}, which Records sets; change Records.MaxTimeToLive in the whole swarm for a longer one");
    }

    private static bool IsSwarmName(string? name) => name is { Length: >= 1 and <= MaxSwarmCharacters } && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');

    private static bool IsProtocol(string? protocol) =>
        protocol is null || (protocol is ['/', _, ..] && protocol.Length <= MaxProtocolCharacters && protocol.All(c => c is > ' ' and <= '~'));

    private static void RequireAddresses(IReadOnlyList<string> addresses, int least, string name, Func<Multiaddress, bool> isUsable, string allowed)
    {
        RequireRange(addresses.Count, least, MaxAddresses, name + ".Count");
        foreach (string address in addresses)
            Require(Multiaddress.TryParse(address, out Multiaddress? parsed) && isUsable(parsed), name, address, allowed);
    }

    private static void RequireRange(int value, int least, int most, string name, string? mostIs = null) =>
        Require(value >= least && value <= most, name, value, mostIs is null ? $"{least} to {most}" : $"{least} to {mostIs}, which is {most}");

    private static void Require(bool holds, string name, object? value, string allowed)
    {
        if (!holds)
            throw new KithException(KithErrorCode.InvalidConfiguration, $"The option {name} is '{value}'. Allowed: {allowed}.");
    }
}
