using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using Kith.Cli.Logging;
using Kith.Core.Admission;
using Kith.Core.Node;
using Kith.Discovery;
using Kith.Http;
using Kith.Libp2p.Admission;
using Kith.Libp2p.Gates;
using Kith.Libp2p.Identity;
using Kith.Server;
using Kith.Server.VoidPhone;
using Kith.Storage;
using Kith.Storage.Files;

namespace Kith.Cli.Configuration;

/// <summary>What a daemon is started with, as its settings say.</summary>
internal sealed record NodeSetup
{
    /// <summary>Rounds that may fail where a bootstrap is required and nothing says how many.</summary>
    public const int RoundsWhenRequired = 5;

    private const string ArtifactFolder = "artifacts";
    private static readonly TimeSpan LongestCleanup = TimeSpan.FromDays(7);

    public required KithOptions Options { get; init; }

    public required HttpServerOptions Http { get; init; }

    /// <summary>Null: the records are in a file in the data folder.</summary>
    public PostgresSetting? Postgres { get; init; }

    /// <summary>Null: no VoidPhone API.</summary>
    public VoidPhoneOptions? VoidPhone { get; init; }

    /// <summary>What one address may ask of the VoidPhone API in a second and at once; apart, since a running API is given others.</summary>
    public (int? Rate, int? Burst) VoidPhoneRate { get; init; }

    /// <summary>Every setting as it counts, for whoever asks the daemon.</summary>
    public required IReadOnlyList<SettingDocument> Settings { get; init; }

    /// <summary>What is logged, how and where to.</summary>
    public required LogSettings Log { get; init; }

    /// <summary>Whether to end when nobody to join through has answered.</summary>
    public bool RequireBootstrap { get; init; }

    /// <summary>What the person should know before the node starts.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Reads and checks every setting.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>: the message names the setting, its value and where it was said.</exception>
    public static NodeSetup Of(EffectiveSettings settings)
    {
        List<string> warnings = [.. settings.Warnings];
        EffectiveSettings secured = WithoutWhatIsWaived(settings, warnings);
        bool isRequired = settings.Switch(NodeSettings.RequireBootstrap);
        KithOptions options = new()
        {
            Swarm = settings.Text(NodeSettings.Swarm) ?? "",
            Preset = settings.Choice<KithPreset>(NodeSettings.Preset),
            Overlay = settings.Choice<KithOverlay>(NodeSettings.Overlay),
            Role = settings.Choice<NodeRole>(NodeSettings.Role),
            ListenAddresses = settings[NodeSettings.Listen].Values,
            Bootstrap = settings[NodeSettings.Join].Values,
            Discovery = DiscoverySources.Bootstrap | DiscoverySources.Remembered | (settings.Switch(NodeSettings.LocalDiscovery) ? DiscoverySources.LocalNetwork : DiscoverySources.None),
            FailureDomain = settings.Text(NodeSettings.FailureDomain),
            Replicas = settings.Number(NodeSettings.Replicas, 1, 20),
            MaxStoreBytes = (long)(settings.Number(NodeSettings.MaxStoreMebibytes, 1, 16 << 20) ?? 10_240) << 20,
            CleanupInterval = settings.Duration(NodeSettings.CleanupInterval, TimeSpan.FromSeconds(1), LongestCleanup) ?? new KithOptions().CleanupInterval,
            ScrubInterval = settings.DurationOrNone(NodeSettings.ScrubInterval, TimeSpan.FromHours(1), TimeSpan.FromDays(365)) ?? new KithOptions().ScrubInterval,
            BootstrapRetryInterval = settings.Duration(NodeSettings.BootstrapRetryInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            BootstrapRounds = settings.Number(NodeSettings.MaxBootstrapRetries, 0, 1_000_000) ?? (isRequired ? RoundsWhenRequired : null),
            // The APIs open as soon as the node listens, and /readyz tells when it has joined.
            JoinTimeout = TimeSpan.Zero,
            EncryptionKey = Secrets.Read(secured, NodeSettings.EncryptionKey, NodeSettings.EncryptionKeyFile, EncryptionKey.Parse),
            PreviousEncryptionKey = Secrets.Read(settings, NodeSettings.PreviousKey, NodeSettings.PreviousKeyFile, EncryptionKey.Parse),
            SwarmSecret = Secrets.Read(settings, NodeSettings.SwarmSecret, NodeSettings.SwarmSecretFile, SwarmSecret.Parse),
            Difficulty = secured.Number(NodeSettings.Difficulty, 0, ProofOfWork.MaxDifficulty) ?? 0,
            PuzzleBits = settings.Number(NodeSettings.PuzzleBits, 0, StaticPuzzle.MaxBits) ?? 0,
            GatesFile = GatesIn(settings),
            Limits = LimitSettings.Read(settings),
            DataFolder = Path.GetFullPath(settings.Text(NodeSettings.Data)!),
        };
        if (options.PreviousEncryptionKey is not null && options.EncryptionKey is null)
            throw settings.Wrong(settings.Text(NodeSettings.PreviousKey) is null ? NodeSettings.PreviousKeyFile : NodeSettings.PreviousKey, $"nothing, where there is no {NodeSettings.EncryptionKey}");
        OptionNames.Check(settings, options);
        if (isRequired && options.Bootstrap.Count == 0)
            throw settings.Wrong(NodeSettings.RequireBootstrap, "false, where there is no address to join through; give one with --join");
        HttpServerOptions http = new()
        {
            EndPoint = settings.Text(NodeSettings.Http) ?? "",
            Token = Secrets.Read(settings, NodeSettings.HttpToken, NodeSettings.HttpTokenFile, ApiToken.Parse),
            ArtifactFolder = Path.Combine(options.DataFolder, ArtifactFolder),
        };
        IPEndPoint api = OptionNames.Check(settings, NodeSettings.Http, http.Validate);
        if (!IPAddress.IsLoopback(api.Address))
            warnings.Add($"The HTTP API opens on {api} ({settings[NodeSettings.Http].Origin}): whoever has the token can read and write everything, and the token travels in the open. Put a proxy with TLS before it, or use a tunnel.");
        string identity = Path.Combine(options.DataFolder, IdentityFile.Name);
        if (SecretFile.IsOpenToOthers(identity))
            warnings.Add($"Others may read '{identity}', and whoever has it can pass for this node. Run: chmod 600 '{identity}'");
        (int? Rate, int? Burst) rate = VoidPhoneRateOf(settings);
        return new NodeSetup
        {
            Options = options,
            Http = http,
            Postgres = PostgresSetting.Of(secured),
            VoidPhone = VoidPhoneOf(settings, rate, warnings),
            VoidPhoneRate = rate,
            Settings = [.. NodeSettings.All.Select(setting => new SettingDocument(setting.Name, settings[setting.Name].Shown(setting), settings[setting.Name].Origin))],
            Log = LogSettings.Of(settings),
            RequireBootstrap = isRequired,
            Warnings = warnings,
        };
    }

    /// <summary>The file of gates, which is read once here so that what is wrong with it is told of the setting.</summary>
    private static string? GatesIn(EffectiveSettings settings)
    {
        if (settings.Text(NodeSettings.Gates) is not { } gates)
            return null;
        try
        {
            GateRules.Read(Path.GetFullPath(gates));
            return Path.GetFullPath(gates);
        }
        catch (KithException wrong)
        {
            throw settings.Wrong(NodeSettings.Gates, wrong);
        }
    }

    private static (int? Rate, int? Burst) VoidPhoneRateOf(EffectiveSettings settings)
    {
        int? rate = settings.Number(NodeSettings.RequestsPerSecond, 1, 1_000_000);
        int? burst = settings.Number(NodeSettings.BurstSize, 1, 1_000_000);
        return rate.HasValue == burst.HasValue
            ? (rate, burst)
            : throw settings.Wrong(burst is null ? NodeSettings.RequestsPerSecond : NodeSettings.BurstSize, "both the rate and the burst, or neither");
    }

    private static VoidPhoneOptions? VoidPhoneOf(EffectiveSettings settings, (int? Rate, int? Burst) rate, List<string> warnings)
    {
        SettingValue address = settings[NodeSettings.VoidPhone];
        VoidPhoneOptions options = new()
        {
            EndPoint = address.Text ?? new VoidPhoneOptions().EndPoint,
            Dialect = settings.Choice<VoidPhoneDialect>(NodeSettings.Dialect),
            // Whoever writes the address into DHT-14's file means it: there is no other way to say so there.
            AllowRemote = settings.Switch(NodeSettings.AllowRemote) || address.Layer == SettingLayer.IniFile,
            MinTimeToLive = settings.Duration(NodeSettings.MinTimeToLive, TimeSpan.FromSeconds(1), VoidPhoneOptions.LongestTimeToLive) ?? new VoidPhoneOptions().MinTimeToLive,
            RequestsPerSecond = rate.Rate,
            BurstSize = rate.Burst,
        };
        if (address.Text is null)
            return null;
        IPEndPoint endPoint = OptionNames.Check(settings, NodeSettings.VoidPhone, options.Validate);
        if (!IPAddress.IsLoopback(endPoint.Address))
            warnings.Add($"The VoidPhone API opens on {endPoint} ({address.Origin}): whoever reaches it can read and write values. Use 127.0.0.1:{endPoint.Port} unless that is meant.");
        return options;
    }

    /// <summary>The settings, without the security that this start goes without: nobody is to believe that values are encrypted when they are not.</summary>
    private static EffectiveSettings WithoutWhatIsWaived(EffectiveSettings settings, List<string> warnings)
    {
        string[] waived = settings.Switch(NodeSettings.WithoutSecurity) ? [NodeSettings.EncryptionKey, NodeSettings.EncryptionKeyFile, NodeSettings.Difficulty] : [];
        foreach (string name in waived)
        {
            if (settings.Text(name) is not null)
                warnings.Add($"{name} ({settings[name].Origin}) is set aside by {NodeSettings.Find(NodeSettings.WithoutSecurity)!.Flag}: this node does without.");
        }

        return settings.Without(waived);
    }
}
