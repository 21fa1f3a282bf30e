using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Records;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Chaos;

/// <summary>What the clients of one run write to. Few names, so that they meet.</summary>
internal sealed class KeySpace
{
    private const int MostKeys = 12;
    private const int MostRegisters = 4;

    private readonly World _world;
    private readonly Dictionary<ProviderKey, HashSet<PeerId>> _providers = [];

    public KeySpace(World world, SeededRandom random, bool hasRegisters)
    {
        _world = world;
        int plain = random.Next(1, MostKeys + 1);
        int signed = random.Next(0, MostKeys / 2);
        Lasting = [.. Enumerable.Range(0, plain).Select(number => PlainKey.Of($"chaos/{number}")),
            .. Enumerable.Range(0, signed).Select(number => SignedKey.Of(Signer, Name(number)))];
        Registers = [.. Enumerable.Range(0, hasRegisters ? random.Next(1, MostRegisters + 1) : 0).Select(number => new SwapRegister(world, SignedKey.Of(Signer, $"register {number}")))];
        Provided = [.. Enumerable.Range(0, 3).Select(number => ProviderKey.Of([(byte)number]))];
    }

    /// <summary>Whose name all nodes of a chaotic world sign in.</summary>
    public static PeerId Signer { get; } = new([0x12, 3, 1, 2, 3]);

    /// <summary>Plain and signed keys whose values outlive the run.</summary>
    public ImmutableArray<RecordKey> Lasting { get; }

    /// <summary>Keys that are swapped.</summary>
    public ImmutableArray<SwapRegister> Registers { get; }

    /// <summary>What nodes provide.</summary>
    public ImmutableArray<ProviderKey> Provided { get; }

    /// <summary>The number of the next write, from 1.</summary>
    public ulong NextNumber => ++field;

    /// <summary>A key whose values end soon; a name for each life, so that nothing older can show behind it.</summary>
    public static RecordKey Brief(int seconds) => PlainKey.Of($"brief/{Name(seconds)}");

    /// <summary>A node is about to say that it provides something.</summary>
    public void Provides(ProviderKey key, SimulatedNode node)
    {
        if (!_providers.TryGetValue(key, out HashSet<PeerId>? peers))
            _providers[key] = peers = [];
        peers.Add(node.Host.Contact.Peer);
    }

    /// <summary>Whether a peer ever said so.</summary>
    public bool IsProvider(ProviderKey key, PeerId peer) => _providers.TryGetValue(key, out HashSet<PeerId>? peers) && peers.Contains(peer);

    /// <summary>True time.</summary>
    public DateTimeOffset Now => _world.Time.GetUtcNow();

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);
}
