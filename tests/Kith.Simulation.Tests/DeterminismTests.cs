using System;
using System.Linq;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Simulation.Network;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

/// <summary>Nodes reach the world only through network, store, time and random.</summary>
public class DeterminismTests
{
    // More than one part of the work, places and lines drawn for each, and not a whole number of parts.
    private static readonly WorldOptions Many = new()
    {
        Nodes = 5_000,
        Seed = 3,
        Network = new NetworkModel { Latency = new PlaneLatency { DrawsAccess = true }, Classes = [new("home", 4, 50, 50), new("data centre", 1, 1_000, 1_000)], UnreachableShare = 0.1 },
    };

    [Fact]
    public void Two_worlds_stepped_in_turn_have_the_digests_they_have_alone()
    {
        string first = Alone(1);
        string second = Alone(2);
        (World one, Task oneTask) = Begin(1);
        (World two, Task twoTask) = Begin(2);
        while (!oneTask.IsCompleted || !twoTask.IsCompleted)
        {
            if (!oneTask.IsCompleted)
                one.Queue.Step();
            if (!twoTask.IsCompleted)
                two.Queue.Step();
        }

        Assert.Equal((first, second), (one.Digest, two.Digest));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_warm_world_is_the_same_whatever_number_of_threads_builds_it(int threads)
    {
        Assert.Equal(Look(World.Warm(Many, threads: 1)), Look(World.Warm(Many, threads)));

        static string Look(World world)
        {
            world.RunUntil(RunAsync());
            return world.Digest;

            async Task RunAsync()
            {
                for (int number = 0; number < 100; number++)
                    (await world.AnyAlive().Overlay.LookupAsync(new FindNode(BitConverter.GetBytes(number)), 20, null, CancellationToken.None)).Dispose();
            }
        }
    }

    [Fact]
    public void Nothing_escapes_to_the_thread_pool()
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            int thread = Environment.CurrentManagedThreadId;
            (World world, Task task) = Begin(3, () => Assert.Equal(thread, Environment.CurrentManagedThreadId));
            world.RunUntil(task);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    [Fact]
    public void Core_and_simulation_keep_no_mutable_static_state()
    {
        foreach (Assembly assembly in new[] { typeof(DhtNode).Assembly, typeof(World).Assembly })
        {
            FieldInfo[] mutable = [.. assembly.GetTypes()
                .Where(type => !type.Name.StartsWith('<') && type.DeclaringType?.Name.StartsWith('<') != true)
                .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                .Where(field => !field.IsLiteral && !field.IsInitOnly && !field.Name.Contains('<', StringComparison.Ordinal))];
            Assert.True(mutable.Length == 0, string.Join(", ", mutable.Select(field => $"{field.DeclaringType}.{field.Name}")));
        }
    }

    [Fact]
    public void Streams_of_one_seed_are_independent_and_repeatable()
    {
        SeededRandom a = new(1, 1);
        SeededRandom again = new(1, 1);
        SeededRandom other = new(1, 2);
        ulong[] first = [.. Enumerable.Range(0, 8).Select(_ => a.NextUInt64())];
        Assert.Equal(first, Enumerable.Range(0, 8).Select(_ => again.NextUInt64()));
        Assert.NotEqual(first, Enumerable.Range(0, 8).Select(_ => other.NextUInt64()));
        Assert.InRange(Enumerable.Range(0, 10_000).Average(_ => other.Next(10)), 4.3, 4.7);
        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.InRange(other.Next(5, 8), 5, 7));
    }

    private static string Alone(ulong seed)
    {
        (World world, Task task) = Begin(seed);
        world.RunUntil(task);
        return world.Digest;
    }

    private static (World World, Task Task) Begin(ulong seed, Action? afterEach = null)
    {
        World world = World.Joined(new WorldOptions { Nodes = 40, Seed = seed });
        return (world, RunAsync());

        async Task RunAsync()
        {
            for (int number = 0; number < 20; number++)
            {
                await world.AnyAlive().Dht.PutAsync(PlainKey.Of($"{number}"), new byte[] { 1 }, null, CancellationToken.None);
                await world.AnyAlive().Dht.GetAsync(PlainKey.Of($"{world.Random.Next(number + 1)}"), null, CancellationToken.None);
                afterEach?.Invoke();
            }
        }
    }
}
