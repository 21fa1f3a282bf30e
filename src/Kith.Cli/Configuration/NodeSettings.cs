using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Server.VoidPhone;
using Kith.Storage;

namespace Kith.Cli.Configuration;

/// <summary>Every setting of <c>kith node</c>.</summary>
internal static class NodeSettings
{
    public const string Swarm = "swarm";
    public const string Preset = "preset";
    public const string Overlay = "overlay";
    public const string Role = "role";
    public const string Listen = "listen";
    public const string Join = "join";
    public const string LocalDiscovery = "local_discovery";
    public const string Data = "data";
    public const string Http = "http";
    public const string FailureDomain = "failure_domain";
    public const string Replicas = "replicas";
    public const string MaxStoreMebibytes = "max_store_mib";
    public const string Postgres = "postgres";
    public const string PostgresFile = "postgres_file";
    public const string PostgresSchema = "postgres_schema";
    public const string CleanupInterval = "cleanup_interval";
    public const string ScrubInterval = "scrub_interval";
    public const string BootstrapRetryInterval = "bootstrap_retry_interval";
    public const string MaxBootstrapRetries = "max_bootstrap_retries";
    public const string RequireBootstrap = "require_bootstrap";
    public const string VoidPhone = "voidphone";
    public const string Dialect = "voidphone_dialect";
    public const string AllowRemote = "voidphone_allow_remote";
    public const string MinTimeToLive = "voidphone_min_ttl";
    public const string RequestsPerSecond = "voidphone_requests_per_second";
    public const string BurstSize = "voidphone_burst_size";
    public const string EncryptionKey = "encryption_key";
    public const string EncryptionKeyFile = "encryption_key_file";
    public const string PreviousKey = "encryption_key_previous";
    public const string PreviousKeyFile = "encryption_key_previous_file";
    public const string Difficulty = "difficulty";
    public const string WithoutSecurity = "without_security";
    public const string SwarmSecret = "swarm_secret";
    public const string SwarmSecretFile = "swarm_secret_file";
    public const string PuzzleBits = "puzzle_bits";
    public const string Gates = "gates";
    public const string LogLevel = "log_level";
    public const string LogFormat = "log_format";
    public const string LogFile = "log_file";
    public const string HttpToken = "http_token";
    public const string HttpTokenFile = "http_token_file";
    public const string Verbose = "verbose";

    private const string DefaultListenAddress = "/ip4/127.0.0.1/tcp/4101";

    /// <summary>All of them, in the order in which they are shown.</summary>
    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        new(Swarm, SettingKind.Text, "Name of the swarm; swarms never meet") { HelpName = "NAME", Default = new KithOptions().Swarm },
        new(Preset, SettingKind.Text, "What kind of network it is") { Default = "cluster", Choices = ["cluster", "lan", "public", "high-performance", "low-latency"] },
        new(Overlay, SettingKind.Text, "How nodes find keys; the same in a whole swarm") { Default = "kademlia", Choices = ["kademlia", "ring"] },
        new(Role, SettingKind.Text, "bootstrap: may be the first of its network") { Default = "node", Choices = ["node", "bootstrap"] },
        new(Listen, SettingKind.List, $"Multiaddress to listen on; may be repeated. Default: {DefaultListenAddress}, which only this machine reaches") { HelpName = "ADDR", Default = DefaultListenAddress },
        new(Join, SettingKind.List, "Multiaddress of a node to join through; may be repeated") { HelpName = "ADDR" },
        new(LocalDiscovery, SettingKind.Switch, "Ask the local network for nodes by multicast DNS, and be found there"),
        new(Data, SettingKind.Text, "Folder for identity and records. Default: $XDG_DATA_HOME/kith/SWARM/node") { HelpName = "DIR" },
        new(Http, SettingKind.Text, "Address of the HTTP API; beyond loopback it needs a token") { HelpName = "HOST:PORT", Default = $"127.0.0.1:{KithHttpClient.DefaultPort}" },
        new(FailureDomain, SettingKind.Text, "Name of what this node may be lost together with, such as its host or rack: copies in one count once") { HelpName = "NAME" },
        new(Replicas, SettingKind.Text, "How many nodes hold a record, R; the same in a whole swarm. Default: the preset's, 5 or 20") { HelpName = "N" },
        new(MaxStoreMebibytes, SettingKind.Text, "Mebibytes that this node holds for others; its own artifacts have 10 GiB beside them") { HelpName = "N", Default = "10240" },
        new(Postgres, SettingKind.Text, "PostgreSQL server that keeps the records, as Npgsql writes it: Host=db;Username=kith;Password=...;Database=kith. Default: a file in the data folder") { IsSecret = true },
        new(PostgresFile, SettingKind.Text, "File whose one line is that, which its owner alone may read") { HelpName = "FILE" },
        new(PostgresSchema, SettingKind.Text, "Schema of that database; nodes that name the same one share one set of records") { HelpName = "NAME", Default = PostgresStoreOptions.Default.Schema },
        new(CleanupInterval, SettingKind.Text, "How often expired records are removed; they are not served in between") { HelpName = "TIME", Default = DurationText.Format(new KithOptions().CleanupInterval) },
        new(ScrubInterval, SettingKind.Text, "How often all records on disk are compared with their checksums, 1h to 365d; 0: only when asked to") { HelpName = "TIME", Default = DurationText.Format(new KithOptions().ScrubInterval) },
        new(BootstrapRetryInterval, SettingKind.Text, "Pause between rounds through the bootstrap addresses. Default: growing from 250 ms to 30 s") { HelpName = "TIME" },
        new(MaxBootstrapRetries, SettingKind.Text, "Rounds before the node counts as having failed to join, which it tells; it goes on trying") { HelpName = "N" },
        new(RequireBootstrap, SettingKind.Switch, $"End with an error when those rounds have failed ({NodeSetup.RoundsWhenRequired} unless set)"),
        new(VoidPhone, SettingKind.Text, $"Address of the VoidPhone API, such as 127.0.0.1:{VoidPhoneOptions.DefaultPort}. Default: none") { HelpName = "HOST:PORT" },
        new(Dialect, SettingKind.Text, "How the VoidPhone API answers") { Default = "voidphone", Choices = ["voidphone", "dht14"] },
        new(AllowRemote, SettingKind.Switch, "Let the VoidPhone API open beyond loopback, to whoever reaches it"),
        new(MinTimeToLive, SettingKind.Text, "Shortest life of a value put through the VoidPhone API") { HelpName = "TIME", Default = "1s" },
        new(RequestsPerSecond, SettingKind.Text, "Connections and messages one address may make a second at the VoidPhone API. Default: no limit") { HelpName = "N", IsReloaded = true },
        new(BurstSize, SettingKind.Text, "Connections and messages one address may make at once; goes with the rate") { HelpName = "N", IsReloaded = true },
        new(EncryptionKey, SettingKind.Text, "Key for encryption at rest: 16, 24 or 32 bytes") { IsSecret = true },
        new(EncryptionKeyFile, SettingKind.Text, "File whose one line is that key, which its owner alone may read") { HelpName = "FILE" },
        new(PreviousKey, SettingKind.Text, "The key before, for the one start that changes it") { IsSecret = true },
        new(PreviousKeyFile, SettingKind.Text, "File whose one line is the key before") { HelpName = "FILE" },
        new(Difficulty, SettingKind.Text, "Zeros of hexadecimal asked of every peer's proof of work, 0 to 8; the same in a whole swarm") { HelpName = "N" },
        new(PuzzleBits, SettingKind.Text, "Zero bits asked of every peer id, 0 to 20 (S/Kademlia); the same in a whole swarm") { HelpName = "N" },
        new(SwarmSecret, SettingKind.Text, "What members of a closed swarm know, as `kith swarm create` makes it") { IsSecret = true },
        new(SwarmSecretFile, SettingKind.Text, "File whose one line is that secret, which its owner alone may read") { HelpName = "FILE" },
        new(Gates, SettingKind.Text, "File of who may connect: lines of `block` or `allow` and an address, a range or a peer id. Read again at SIGHUP") { HelpName = "FILE", IsReloaded = true },
        new(WithoutSecurity, SettingKind.Switch, "Start without encryption at rest and proof of work, though they are asked for"),
        .. LimitSettings.All,
        new(HttpToken, SettingKind.Text, "What a request to the HTTP API has to show; without it the API opens on loopback only") { IsSecret = true },
        new(HttpTokenFile, SettingKind.Text, "File whose one line is that token, which its owner alone may read") { HelpName = "FILE" },
        new(LogLevel, SettingKind.Text, "Least level that is logged") { Default = "info", Choices = ["debug", "info", "warn", "error"], IsReloaded = true },
        new(LogFormat, SettingKind.Text, "How events are logged: a line of text, or a JSON document a line") { Default = "text", Choices = ["text", "json"] },
        new(LogFile, SettingKind.Text, "File to log to, at its end. Default, and where it cannot be opened: standard error, and standard output") { HelpName = "FILE" },
        new(Verbose, SettingKind.Switch, "Log what is otherwise of no interest; the same as --log-level debug") { IsReloaded = true },
    ];

    /// <summary>A setting by its name; null when there is none.</summary>
    public static SettingDefinition? Find(string name) => All.FirstOrDefault(setting => string.Equals(setting.Name, name, StringComparison.Ordinal));
}
