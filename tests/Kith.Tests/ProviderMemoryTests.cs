using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Replication;
using Kith.Storage.Files;

namespace Kith.Tests;

public sealed class ProviderMemoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-providers-").FullName;
    private readonly ManualClock _clock = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Next_process_knows_who_provides_what_and_since_when()
    {
        ProviderTable table = new(_clock, new Random(1));
        await using (Remember(table))
        {
            table.Add(Key(1), Named(1));
            table.Add(Key(1), Named(2));
            table.Add(Key(2), Named(1));
        }

        _clock.Passed += TimeSpan.FromHours(1);
        ProviderTable next = new(_clock, new Random(1));
        await using (Remember(next))
            Assert.Equal(Sorted(table), Sorted(next));
        Assert.Equal([1], Assert.Single(next.Find(Key(2))).Addresses[0].ToArray());

        _clock.Passed += ProviderTable.Life;
        ProviderTable late = new(_clock, new Random(1));
        await using (Remember(late))
            Assert.Equal(0, late.Count);
    }

    [Fact]
    public async Task What_is_said_is_saved_within_half_a_minute_and_only_when_something_is()
    {
        ProviderTable table = new(_clock, new Random(1));
        string file = Path.Combine(_folder, ProviderMemory.FileName);
        await using ProviderMemory memory = Remember(table);
        ManualTimer timer = Assert.Single(_clock.Timers);
        Assert.Equal(ProviderMemory.SaveEvery, timer.DueTime);
        timer.Fire();
        Assert.False(File.Exists(file));
        table.Add(Key(1), Named(1));
        timer.Fire();
        await memory.WhenSavedAsync();
        Assert.True(ProviderSnapshot.TryDecode(new NodeStateFile(file).Load(), out List<ProviderClaim>? claims));
        Assert.Single(claims);
    }

    [Fact]
    public void A_full_table_fits_into_its_file_and_what_does_not_is_left_out_whole()
    {
        ProviderClaim[] many = [.. Enumerable.Range(0, ProviderTable.MaxInAll).Select(number => new ProviderClaim(Key(number), Named(number), _clock.GetUtcNow()))];
        byte[] all = ProviderSnapshot.Encode(many, NodeStateFile.MaxBytes);
        Assert.True(ProviderSnapshot.TryDecode(all, out List<ProviderClaim>? read));
        Assert.Equal(many.Length, read.Count);
        byte[] some = ProviderSnapshot.Encode(many, 100_000);
        Assert.InRange(some.Length, 80_000, 100_000);
        Assert.True(ProviderSnapshot.TryDecode(some, out read));
        Assert.Equal(many[..read.Count].Select(claim => claim.Key), read.Select(claim => claim.Key));
    }

    [Fact]
    public void Damaged_bytes_are_refused_or_read_and_never_throw() =>
        Prop.ForAll<byte[], int, byte>((garbage, place, value) =>
        {
            ProviderSnapshot.TryDecode(garbage, out _);
            byte[] bytes = ProviderSnapshot.Encode([new ProviderClaim(Key(1), Named(1), _clock.GetUtcNow())], 1 << 20);
            bytes[(place & int.MaxValue) % bytes.Length] = value;
            ProviderSnapshot.TryDecode(bytes, out _);
        }).QuickCheckThrowOnFailure();

    private ProviderMemory Remember(ProviderTable table) => new(_folder, seal: null, table, _clock, fault => throw fault);

    private static ProviderKey Key(int number) => ProviderKey.Of(BitConverter.GetBytes(number));

    private static Contact Named(int number) => new(new PeerId([1, .. BitConverter.GetBytes(number)]), new byte[] { 1 });

    private static IEnumerable<(string, PeerId, DateTimeOffset)> Sorted(ProviderTable table) =>
        table.Claims.Select(claim => ($"{claim.Key}", claim.Provider.Peer, claim.Said)).OrderBy(claim => $"{claim}");
}
