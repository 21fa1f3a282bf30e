using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Ring;
using Kith.Storage.Files;

namespace Kith.Storage.Tests;

public sealed class RingJournalFileTests
{
    [Fact]
    public async Task Facts_come_back_as_they_were_in_another_life()
    {
        using TemporaryFolder folder = new();
        Assert.Null(await new RingJournalFile(folder.FullPath).LoadAsync(default));
        RingFacts facts = Facts(seed: 1);
        await new RingJournalFile(folder.FullPath).SaveAsync(facts, default);
        Assert.Equal(Described(facts), Described(await new RingJournalFile(folder.FullPath).LoadAsync(default)));
    }

    [Fact]
    public async Task What_was_asked_for_last_is_what_is_kept_however_many_saves_overlap()
    {
        using TemporaryFolder folder = new();
        RingJournalFile journal = new(folder.FullPath);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(seed => journal.SaveAsync(Facts(seed), default).AsTask()));
        Assert.Equal(Described(Facts(49)), Described(await journal.LoadAsync(default)));
    }

    [Fact]
    public async Task Damaged_file_is_a_first_life()
    {
        using TemporaryFolder folder = new();
        RingJournalFile journal = new(folder.FullPath);
        await journal.SaveAsync(Facts(seed: 1), default);
        string path = folder.Of(RingJournalFile.FileName);
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        Assert.Null(await journal.LoadAsync(default));
    }

    [Fact]
    public void Bytes_that_are_no_facts_are_none_and_never_throw()
    {
        byte[] good = RingFactsFormat.Encode(Facts(seed: 3));
        for (int seed = 0; seed < 5_000; seed++)
        {
            Random random = new(seed);
            byte[] changed = [.. good];
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            RingFactsFormat.Decode(changed.AsSpan(0, random.Next(changed.Length + 1)));
        }
    }

    private static RingFacts Facts(int seed)
    {
        Random random = new(seed);
        Contact Peer() => new(new PeerId([(byte)random.Next(256), 7]), Identifier.Of([(byte)random.Next(256)]), new byte[] { 1, 2 }, new byte[] { 3 });
        return new RingFacts(
            (ulong)random.NextInt64(),
            random.NextInt64(),
            seed % 3 == 0 ? null : Peer(),
            [.. Enumerable.Range(0, seed % 5).Select(_ => Peer())],
            [.. Enumerable.Range(0, seed % 4).Select(_ => new RingHandOver(new FencingToken((ulong)random.NextInt64(), random.NextInt64()), Peer(), (ulong)random.NextInt64(), random.Next(2) == 0, Peer(), random.NextInt64()))]);
    }

    private static string Described(RingFacts? facts) => facts is null
        ? "none"
        : $"{facts.Incarnation} {facts.Epoch} {Described(facts.Predecessor)} [{string.Join(' ', facts.Successors.Select(Described))}] "
            + string.Join(' ', facts.HandedOver.Select(moved => $"{moved.Token} {Described(moved.Peer)} {moved.Incarnation} {moved.IsLeave} {Described(moved.Predecessor)} {moved.Epoch}"));

    private static string Described(Contact? contact) =>
        contact is null ? "-" : $"{contact.Peer}@{contact.Id}/{string.Join(',', contact.Addresses.Select(address => Convert.ToHexString(address.Span)))}";
}
