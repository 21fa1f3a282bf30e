using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Libp2p.Scopes;

namespace Kith.Tests;

public class KithOptionsTests
{
    public static TheoryData<string, string, KithOptions> OutOfRange => new()
    {
        { "Swarm", "''", new KithOptions { Swarm = "" } },
        { "Swarm", "'Lab'", new KithOptions { Swarm = "Lab" } },
        { "Swarm", "'../x'", new KithOptions { Swarm = "../x" } },
        { "Swarm", "1 to 32", new KithOptions { Swarm = new string('a', 33) } },
        { "Preset", "Cluster, Lan, Public, HighPerformance, LowLatency", new KithOptions { Preset = (KithPreset)9 } },
        { "Role", "Node, Bootstrap", new KithOptions { Role = (NodeRole)9 } },
        { "DataFolder", "' '", new KithOptions { DataFolder = " " } },
        { "EncryptionKey", "it has to encrypt by itself", new KithOptions { DataFolder = "data", EncryptionKey = Storage.EncryptionKey.Parse("16 bytes of key!"), Store = (_, _, _, _) => throw new InvalidOperationException() } },
        { "ListenAddresses.Count", "1 to 64", new KithOptions { ListenAddresses = [] } },
        { "ListenAddresses", "'127.0.0.1:4101'", new KithOptions { ListenAddresses = ["127.0.0.1:4101"] } },
        { "ListenAddresses", "a TCP port", new KithOptions { ListenAddresses = ["/ip4/127.0.0.1/udp/4101"] } },
        { "ListenAddresses", "an IP address", new KithOptions { ListenAddresses = ["/dns4/example.org/tcp/4101"] } },
        { "Bootstrap", "'/ip4/127.0.0.1/tcp/0'", new KithOptions { Bootstrap = ["/ip4/127.0.0.1/tcp/0"] } },
        { "Bootstrap", "'nowhere'", new KithOptions { Bootstrap = ["nowhere"] } },
        { "Bootstrap.Count", "0 to 64", new KithOptions { Bootstrap = [.. Enumerable.Repeat("/ip4/127.0.0.1/tcp/1", 65)] } },
        { "K", "1 to 40", new KithOptions { K = 41 } },
        { "Replicas", "1 to K, which is 20", new KithOptions { Replicas = 21 } },
        { "WriteQuorum", "1 to R, which is 5", new KithOptions { WriteQuorum = 6 } },
        { "WriteQuorum", "'0'", new KithOptions { WriteQuorum = 0 } },
        { "ReadQuorum", "1 to R, which is 3", new KithOptions { Replicas = 3, ReadQuorum = 4 } },
        { "Alpha", "1 to 64", new KithOptions { Alpha = 0 } },
        { "RefreshInterval", "1 minute to 7 days", new KithOptions { RefreshInterval = TimeSpan.FromSeconds(59) } },
        { "RefreshInterval", "'8.00:00:00'", new KithOptions { RefreshInterval = TimeSpan.FromDays(8) } },
        { "TimeToLive", "Records.MaxTimeToLive", new KithOptions { TimeToLive = TimeSpan.FromHours(49) } },
        { "TimeToLive", "'00:00:00'", new KithOptions { TimeToLive = TimeSpan.Zero } },
        { "K", "'0'", new KithOptions { Preset = KithPreset.LowLatency, K = 0 } },
        { "Replicas", "1 to K, which is 10", new KithOptions { Preset = KithPreset.LowLatency, Replicas = 11 } },
        { "MaxConnections", "8 to 65536", new KithOptions { Limits = new ResourceLimits { MaxConnections = 7 } } },
        { "RequestTimeout", "100 ms to 1 minute", new KithOptions { RequestTimeout = TimeSpan.FromMilliseconds(99) } },
        { "JoinTimeout", "0 to 10 minutes", new KithOptions { JoinTimeout = TimeSpan.FromMilliseconds(-1) } },
        { "BootstrapRetryInterval", "100 ms to 1 hour", new KithOptions { BootstrapRetryInterval = TimeSpan.Zero } },
        { "BootstrapRounds", "0 or more", new KithOptions { BootstrapRounds = -1 } },
        { "CleanupInterval", "1 second to 7 days", new KithOptions { CleanupInterval = TimeSpan.FromDays(8) } },
        { "MaxStoreBytes", "1 MiB", new KithOptions { MaxStoreBytes = 1 } },
        { "KademliaProtocol", "'kad'", new KithOptions { KademliaProtocol = "kad" } },
        { "KademliaProtocol", "Overlay is Ring", new KithOptions { Overlay = KithOverlay.Ring, KademliaProtocol = "/ipfs/kad/1.0.0" } },
        { "Overlay", "Kademlia, Ring", new KithOptions { Overlay = (KithOverlay)2 } },
        { "KademliaProtocol", "printable", new KithOptions { KademliaProtocol = "/a b" } },
        { "MaxValueBytes", "65,536", new KithOptions { Records = new RecordLimits { MaxValueBytes = 65_537 } } },
    };

    [Theory]
    [MemberData(nameof(OutOfRange), DisableDiscoveryEnumeration = true)]
    public void What_is_out_of_range_is_named_with_its_value_and_what_is_allowed(string option, string part, KithOptions options)
    {
        KithException refused = Assert.Throws<KithException>(options.Validate);
        Assert.Equal(KithErrorCode.InvalidConfiguration, refused.Code);
        Assert.Contains(option + " is ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Defaults_are_valid_and_open_nothing_to_others()
    {
        KithOptions options = new();
        options.Validate();
        Assert.All(options.ListenAddresses, address => Assert.StartsWith("/ip4/127.0.0.1/", address, StringComparison.Ordinal));
        Assert.Equal("/kith/main/kad/1.0.0", options.EffectiveKademliaProtocol);
    }

    [Theory]
    [InlineData(KithPreset.Cluster, 5, 3, 3, 3)]
    [InlineData(KithPreset.Lan, 5, 3, 3, 3)]
    [InlineData(KithPreset.Public, 20, 10, 11, 10)]
    public void Preset_sets_replicas_quorums_and_alpha(KithPreset preset, int replicas, int writeQuorum, int readQuorum, int alpha)
    {
        KithOptions options = new() { Preset = preset };
        options.Validate();
        Assert.Equal((replicas, writeQuorum, readQuorum, alpha), (options.EffectiveReplicas, options.EffectiveWriteQuorum, options.EffectiveReadQuorum, options.EffectiveAlpha));
    }

    [Theory]
    [InlineData(KithPreset.Cluster, 20, 3, 5, 3_600, 86_400)]
    [InlineData(KithPreset.HighPerformance, 32, 8, 5, 1_800, 172_800)]
    [InlineData(KithPreset.LowLatency, 10, 2, 2, 7_200, 43_200)]
    public void Preset_sets_buckets_refresh_and_life_and_the_majority_acknowledges(KithPreset preset, int k, int alpha, int replicas, int refreshSeconds, int lifeSeconds)
    {
        KithOptions options = new() { Preset = preset };
        options.Validate();
        Assert.Equal((k, alpha, replicas), (options.K, options.EffectiveAlpha, options.EffectiveReplicas));
        Assert.Equal((refreshSeconds, lifeSeconds), (options.EffectiveRefreshInterval.TotalSeconds, options.EffectiveRecords.DefaultTimeToLive.TotalSeconds));
        Assert.Equal(((replicas / 2) + 1, (replicas / 2) + 1), (options.EffectiveWriteQuorum, options.EffectiveReadQuorum));
    }

    [Fact]
    public void What_is_set_comes_before_the_preset_in_whatever_order() =>
        Prop.ForAll<int, int, int>((a, b, c) =>
        {
            int k = 1 + Math.Abs(a % 40);
            int alpha = 1 + Math.Abs(b % 64);
            int replicas = 1 + Math.Abs(c % k);
            KithPreset preset = (KithPreset)Math.Abs(a % 5);
            KithOptions options = new KithOptions { K = k, Preset = preset, Alpha = alpha, TimeToLive = TimeSpan.FromHours(1) } with { Replicas = replicas, RefreshInterval = TimeSpan.FromHours(3) };
            options.Validate();
            return options.K == k && options.EffectiveAlpha == alpha && options.EffectiveReplicas == replicas
                && options.EffectiveWriteQuorum == (replicas / 2) + 1 && options.EffectiveRefreshInterval == TimeSpan.FromHours(3)
                && options.EffectiveRecords.DefaultTimeToLive == TimeSpan.FromHours(1) && (options with { Preset = KithPreset.Lan }).K == k;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(KithPreset.Cluster)]
    [InlineData(KithPreset.Public)]
    public void Quorums_follow_replicas_that_are_set(KithPreset preset)
    {
        for (int replicas = 1; replicas <= 20; replicas++)
        {
            KithOptions options = new() { Preset = preset, Replicas = replicas };
            options.Validate();
            Assert.True(options.EffectiveWriteQuorum + options.EffectiveReadQuorum > replicas, $"R {replicas}: a read may miss a write.");
        }
    }
}
