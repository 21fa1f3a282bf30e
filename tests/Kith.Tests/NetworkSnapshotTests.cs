using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Formats;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Replication;
using Kith.Libp2p.Kademlia;

namespace Kith.Tests;

public class NetworkSnapshotTests
{
    [Fact]
    public void Snapshot_comes_back_as_it_was() =>
        Prop.ForAll<byte[], byte, byte>((seed, contacts, gone) =>
        {
            NetworkSnapshot sent = new(
                ManualClock.Now,
                ((ulong)contacts << 40) + gone,
                [.. Enumerable.Range(0, contacts % NetworkSnapshot.MaxContacts).Select(number => new Contact(new PeerId([1, (byte)number, .. seed.Take(30)]), seed, new byte[] { 1 }) { FailureDomain = number % 2 == 0 ? null : $"rack-{number}" })],
                Enumerable.Range(0, gone % 8).ToDictionary(number => Identifier.Of([(byte)number]), number => ManualClock.Now.AddHours(-number)),
                [.. Enumerable.Range(0, gone).Select(number => ProviderKey.Of([(byte)number]))],
                [.. Enumerable.Range(0, gone % 5).Select(number => (new KeptRecord(PlainKey.Of($"{number}"), TimeSpan.FromSeconds(1 + number), contacts), ManualClock.Now.AddHours(number)))]);
            Assert.True(NetworkSnapshot.TryDecode(sent.Encode(), out NetworkSnapshot? read));
            Assert.Equal((sent.Taken, sent.Stamp), (read.Taken, read.Stamp));
            Assert.Equal(sent.Contacts, read.Contacts);
            Assert.Equal(sent.Contacts.Select(contact => contact.FailureDomain), read.Contacts.Select(contact => contact.FailureDomain));
            Assert.Equal(sent.Provided, read.Provided);
            Assert.Equal(sent.Kept, read.Kept);
            Assert.All(read.Contacts, contact => Assert.Equal([seed, [1]], contact.Addresses.Select(address => address.ToArray())));
            Assert.Equal(sent.Gone.OrderBy(member => member.Value), read.Gone.OrderBy(member => member.Value));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Addresses_of_a_contact_are_as_many_and_as_long_as_messages_carry()
    {
        byte[] tooLong = new byte[KadLimits.MaxAddressBytes + 1];
        ReadOnlyMemory<byte>[] many = [tooLong, .. Enumerable.Range(0, 100).Select(number => (ReadOnlyMemory<byte>)new byte[] { (byte)number })];
        Contact contact = new(new PeerId([1, 2]), many);
        byte[] written = Encode(contact);
        Assert.True(NetworkSnapshot.TryDecode(written, out NetworkSnapshot? read));
        Assert.Equal(many[1..17].Select(address => address.ToArray()), Assert.Single(read.Contacts).Addresses.Select(address => address.ToArray()));
        Assert.True(written.Length < Encode(new Contact(new PeerId([1, 2]))).Length + 100, "What is not read is not written either.");
        // What an earlier version wrote without a bound is cut when it is read, and the rest of it kept.
        byte[] unbounded = [.. ProtobufField(1, [1, 2]), .. many.SelectMany(address => ProtobufField(2, address.ToArray()))];
        Assert.True(NetworkSnapshot.TryDecode([.. Encode(), .. ProtobufField(2, unbounded)], out NetworkSnapshot? old));
        Assert.Equal(SavedContact.MaxAddresses, Assert.Single(old.Contacts).Addresses.Length);

        static byte[] Encode(params Contact[] contacts) => new NetworkSnapshot(ManualClock.Now, 7, contacts, new Dictionary<Identifier, DateTimeOffset>(), [], []).Encode();

        static byte[] ProtobufField(int field, byte[] bytes)
        {
            ArrayBufferWriter<byte> output = new();
            new ProtobufWriter(output).Bytes(field, bytes);
            return output.WrittenSpan.ToArray();
        }
    }

    [Fact]
    public void Damaged_snapshot_is_refused_or_read_and_never_throws() =>
        Prop.ForAll<byte[], byte, byte>((garbage, place, value) =>
        {
            NetworkSnapshot.TryDecode(garbage, out _);
            byte[] bytes = new NetworkSnapshot(ManualClock.Now, 7, [new Contact(new PeerId([1, 2]), new byte[] { 3 })], new Dictionary<Identifier, DateTimeOffset> { [default] = ManualClock.Now }, [ProviderKey.Of([1])], [(new KeptRecord(PlainKey.Of("kept"), TimeSpan.FromHours(1), 7), ManualClock.Now)]).Encode();
            bytes[place % bytes.Length] = value;
            NetworkSnapshot.TryDecode(bytes, out _);
            NetworkSnapshot.TryDecode(bytes.AsSpan(0, place % bytes.Length), out _);
        }).QuickCheckThrowOnFailure();
}
