using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Text;
using Kith.Core.Admission;
using Kith.Core.Node;
using Kith.Discovery;
using Kith.Server;
using Kith.Server.VoidPhone;

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

    /// <summary>Null: no VoidPhone API.</summary>
    public VoidPhoneOptions? VoidPhone { get; init; }

    public bool Verbose { get; init; }

    /// <summary>Whether to end when nobody to join through has answered.</summary>
    public bool RequireBootstrap { get; init; }

    /// <summary>What the person should know before the node starts.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Reads and checks every setting.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>: the message names the setting, its value and where it was said.</exception>
    public static NodeSetup Of(EffectiveSettings settings)
    {
        List<string> warnings = [];
        CheckSecurity(settings, warnings);
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
            MaxStoreBytes = (long)(settings.Number(NodeSettings.MaxStoreMebibytes, 1, 16 << 20) ?? 1_024) << 20,
            CleanupInterval = settings.Duration(NodeSettings.CleanupInterval, TimeSpan.FromSeconds(1), LongestCleanup) ?? new KithOptions().CleanupInterval,
            BootstrapRetryInterval = settings.Duration(NodeSettings.BootstrapRetryInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            BootstrapRounds = settings.Number(NodeSettings.MaxBootstrapRetries, 0, 1_000_000) ?? (isRequired ? RoundsWhenRequired : null),
            // The APIs open as soon as the node listens, and /readyz tells when it has joined.
            JoinTimeout = TimeSpan.Zero,
            DataFolder = Path.GetFullPath(settings.Text(NodeSettings.Data)!),
        };
        options.Validate();
        if (isRequired && options.Bootstrap.Count == 0)
            throw settings.Wrong(NodeSettings.RequireBootstrap, "false, where there is no address to join through; give one with --join");
        HttpServerOptions http = new() { EndPoint = settings.Text(NodeSettings.Http) ?? "", ArtifactFolder = Path.Combine(options.DataFolder, ArtifactFolder) };
        http.Validate();
        return new NodeSetup
        {
            Options = options,
            Http = http,
            VoidPhone = VoidPhoneOf(settings, warnings),
            Verbose = settings.Switch(NodeSettings.Verbose),
            RequireBootstrap = isRequired,
            Warnings = warnings,
        };
    }

    private static VoidPhoneOptions? VoidPhoneOf(EffectiveSettings settings, List<string> warnings)
    {
        SettingValue address = settings[NodeSettings.VoidPhone];
        VoidPhoneOptions options = new()
        {
            EndPoint = address.Text ?? new VoidPhoneOptions().EndPoint,
            Dialect = settings.Choice<VoidPhoneDialect>(NodeSettings.Dialect),
            // Whoever writes the address into DHT-14's file means it: there is no other way to say so there.
            AllowRemote = settings.Switch(NodeSettings.AllowRemote) || address.Layer == SettingLayer.IniFile,
            MinTimeToLive = settings.Duration(NodeSettings.MinTimeToLive, TimeSpan.FromSeconds(1), VoidPhoneOptions.LongestTimeToLive) ?? new VoidPhoneOptions().MinTimeToLive,
            RequestsPerSecond = settings.Number(NodeSettings.RequestsPerSecond, 1, 1_000_000),
            BurstSize = settings.Number(NodeSettings.BurstSize, 1, 1_000_000),
        };
        if (options.RequestsPerSecond.HasValue != options.BurstSize.HasValue)
            throw settings.Wrong(options.BurstSize is null ? NodeSettings.RequestsPerSecond : NodeSettings.BurstSize, "both the rate and the burst, or neither");
        if (address.Text is null)
            return null;
        IPEndPoint endPoint = options.Validate();
        if (!IPAddress.IsLoopback(endPoint.Address))
            warnings.Add($"The VoidPhone API opens on {endPoint} ({address.Origin}): whoever reaches it can read and write values. Use 127.0.0.1:{endPoint.Port} unless that is meant.");
        return options;
    }

    /// <summary>Settings that would promise what there is not. Nobody is to believe that their values are encrypted when they are not.</summary>
    private static void CheckSecurity(EffectiveSettings settings, List<string> warnings)
    {
        int? difficulty = settings.Number(NodeSettings.Difficulty, 0, ProofOfWork.MaxDifficulty);
        if (settings.Text(NodeSettings.EncryptionKey) is { } key && Encoding.UTF8.GetByteCount(key) is not (16 or 24 or 32))
            throw settings.Wrong(NodeSettings.EncryptionKey, "16, 24 or 32 bytes");
        bool isGoing = settings.Switch(NodeSettings.WithoutSecurity);
        foreach ((string name, bool isAsked, string what) in (ReadOnlySpan<(string, bool, string)>)
        [
            (NodeSettings.EncryptionKey, settings.Text(NodeSettings.EncryptionKey) is not null, "encryption at rest"),
            (NodeSettings.Difficulty, difficulty > 0, "a proof of work"),
        ])
        {
            if (!isAsked)
                continue;
            string problem = $"{name} ({settings[name].Origin}) asks for {what}, which is not supported yet";
            if (!isGoing)
                throw new KithException(KithErrorCode.InvalidConfiguration, $"{problem}. Remove it, or start without it by {NodeSettings.Find(NodeSettings.WithoutSecurity)!.Flag}.");
            warnings.Add($"{problem}: this node does without.");
        }
    }
}
