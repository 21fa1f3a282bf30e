using System;
using System.Diagnostics;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>
/// The k-buckets of one node (Maymounkov and Mazières, section 2.4). Bucket i holds contacts that share exactly i leading bits with the
/// node, the deepest one those that share more; a full deepest bucket splits. A decision object: no clock, no network.
/// </summary>
/// <remarks>
/// All buckets lie one after another in two arrays, so that an idle node of a large simulation costs 13 bytes a place and few objects.
/// Contacts enter only after they have answered; what is merely heard of waits in a replacement cache.
/// </remarks>
internal sealed class RoutingTable
{
    private const int ContactsInALine = 8; // References, in a line of the cache.

    private readonly Identifier _self;
    private readonly KademliaOptions _options;
    private Contact[] _contacts;
    private ContactStamp[]? _stamps; // Null until a bucket is looked into: a table that was made whole may never be.
    private byte[] _tags;
    private byte[] _counts;
    private int[] _lookedUp; // Seconds at which a lookup last went through each bucket.
    private ReplacementCache?[]? _caches;

    public RoutingTable(in Identifier self, KademliaOptions options, int buckets = 1)
    {
        _self = self;
        _options = options;
        // A table that is made whole lives as long as its world: pinned, the collector does not carry it from one generation to the next.
        _contacts = new Contact[buckets * options.K];
        _tags = new byte[buckets * options.K];
        _counts = new byte[buckets];
        _lookedUp = new int[buckets];
    }

    /// <summary>Contacts in all buckets.</summary>
    public int Count { get; private set; }

    public int BucketCount => _counts.Length;

    /// <summary>The bucket that covers a point.</summary>
    public int BucketOf(in Identifier id) => Math.Min(Identifier.SharedPrefixLength(in _self, in id), _counts.Length - 1);

    public bool Contains(Contact contact) => Bucket(BucketOf(in contact.Id)).IndexOf(contact) >= 0;

    public KBucket Bucket(int index)
    {
        int start = index * _options.K;
        _stamps ??= new ContactStamp[_contacts.Length];
        return new KBucket(_contacts.AsSpan(start, _options.K), _stamps.AsSpan(start, _options.K), _tags.AsSpan(start, _options.K), ref _counts[index]);
    }

    public int ReplacementsIn(int bucket) => _caches is not null && bucket < _caches.Length ? _caches[bucket]?.Count ?? 0 : 0;

    /// <summary>A contact answered a request: it is alive and may enter the table.</summary>
    public TableChange Answered(Contact contact, Instant now)
    {
        if (contact.Addresses.Length == 0 || contact.Id == _self)
            return TableChange.None;
        while (true)
        {
            int index = BucketOf(in contact.Id);
            KBucket bucket = Bucket(index);
            int place = bucket.IndexOf(contact);
            if (place >= 0)
            {
                return Touch(bucket, place, contact, now);
            }

            if (!bucket.IsFull)
            {
                bucket.Add(contact, ContactStamp.SeenAt(now));
                Count++;
                CacheOf(index)?.Remove(contact);
                return TableChange.Added;
            }

            if (index == _counts.Length - 1 && _counts.Length < Identifier.Bits)
            {
                Split();
                continue;
            }

            Cache(index, contact);
            return TableChange.Cached;
        }
    }

    /// <summary>A contact asked something of us, so it lives; but only an answer proves that it can be reached.</summary>
    public TableChange Heard(Contact contact, Instant now)
    {
        if (contact.Addresses.Length == 0 || contact.Id == _self)
            return TableChange.None;
        int index = BucketOf(in contact.Id);
        KBucket bucket = Bucket(index);
        int place = bucket.IndexOf(contact);
        if (place >= 0)
        {
            return Touch(bucket, place, contact, now);
        }

        if (!bucket.IsFull || index == _counts.Length - 1)
        {
            Cache(index, contact);
            return TableChange.WantsCheck;
        }

        // A full bucket hears from strangers all the time and needs few in reserve: one in eight is remembered, others in other seconds.
        if (((contact.Id.Tag ^ now.Seconds) & 7) != 0)
            return TableChange.None;
        Cache(index, contact);
        return TableChange.Cached;
    }

    /// <summary>
    /// A request to a contact failed. That costs it its place in reserve, but not in a bucket: one broken connection fails many requests, so
    /// only a check decides. True when there is something to decide.
    /// </summary>
    public bool Suspect(Contact contact)
    {
        int index = BucketOf(in contact.Id);
        CacheOf(index)?.Remove(contact);
        return Bucket(index).IndexOf(contact) >= 0;
    }

    /// <summary>A check of a contact failed. It leaves after enough of them without a sign of life in between.</summary>
    public TableChange CheckFailed(Contact contact)
    {
        int index = BucketOf(in contact.Id);
        KBucket bucket = Bucket(index);
        int place = bucket.IndexOf(contact);
        if (place < 0)
            return TableChange.None;
        if (bucket.Fail(place) < _options.FailuresBeforeEviction)
            return TableChange.Suspected;
        bucket.RemoveAt(place);
        Count--;
        return TableChange.Removed;
    }

    /// <summary>The most recent reserve of the bucket that covers a point, taken out to be checked.</summary>
    public bool TryTakeReplacement(in Identifier point, out Contact contact)
    {
        contact = null!;
        return CacheOf(BucketOf(in point))?.TryTake(out contact) ?? false;
    }

    /// <summary>
    /// The known contacts closest to a target, in no particular order; fewer when the table holds fewer. A full bucket at the target's
    /// prefix is the answer as it stands, which is why this costs little more than copying it.
    /// </summary>
    public int CopyClosest(in Identifier target, Span<Contact> destination)
    {
        int home = BucketOf(in target);
        int count = Take(home, in target, destination, 0);
        if (count < destination.Length && home < _counts.Length - 1)
            count = TakeDeeper(home, in target, destination, count);
        for (int index = home - 1; index >= 0 && count < destination.Length; index--) // Each farther than the last.
            count = Take(index, in target, destination, count);
        return count;
    }

    /// <summary>
    /// What is deeper than the target's bucket differs from the target in that bucket's bit. A bucket of these is nearer to the target than all that
    /// are deeper still where the target, too, differs from this node in its bit, and else farther: so whole buckets come one after another.
    /// </summary>
    private int TakeDeeper(int home, in Identifier target, Span<Contact> destination, int count)
    {
        int deepest = _counts.Length - 1;
        for (int index = home + 1; index < deepest && count < destination.Length; index++)
        {
            if (Identifier.DifferIn(in _self, in target, index))
                count = Take(index, in target, destination, count);
        }

        count = Take(deepest, in target, destination, count);
        for (int index = deepest - 1; index > home && count < destination.Length; index--)
        {
            if (!Identifier.DifferIn(in _self, in target, index))
                count = Take(index, in target, destination, count);
        }

        return count;
    }

    /// <summary>What a look into any bucket needs is fetched: to be called some time before.</summary>
    public void FetchArrays()
    {
        Foresight.Fetch(_counts);
        Foresight.Fetch(_contacts);
        Foresight.Fetch(_tags);
        Foresight.Fetch(_stamps);
    }

    /// <summary>What a look into the bucket that covers a point needs is fetched, once its arrays were.</summary>
    public void FetchBucket(in Identifier point)
    {
        int start = BucketOf(in point) * _options.K;
        Foresight.FetchAt(in _tags[start]);
        if (_stamps is not null)
            Foresight.FetchAt(in _stamps[start]);
        for (int place = 0; place < _options.K; place += ContactsInALine)
            Foresight.FetchAt(in _contacts[start + place]);
    }

    /// <summary>Notes that a lookup went through the bucket of its target.</summary>
    public void LookedUp(in Identifier target, Instant now) => _lookedUp[BucketOf(in target)] = now.Seconds;

    /// <summary>The first bucket that no lookup has touched since a moment, or -1.</summary>
    public int StaleBucket(Instant before)
    {
        int limit = Math.Min(_lookedUp.Length, _options.DeepestRandomRefresh + 1);
        for (int index = 0; index < limit; index++)
        {
            if (_lookedUp[index] < before.Seconds)
                return index;
        }

        return -1;
    }

    /// <summary>The second at which the longest untouched refreshable bucket was last looked up.</summary>
    public int StalestLookup()
    {
        int stalest = int.MaxValue;
        int limit = Math.Min(_lookedUp.Length, _options.DeepestRandomRefresh + 1);
        for (int index = 0; index < limit; index++)
            stalest = Math.Min(stalest, _lookedUp[index]);
        return stalest;
    }

    /// <summary>Contacts silent since a moment, least recently seen first; the longest silent ones when there are more than fit.</summary>
    public int CopySilent(Instant since, Span<Contact> destination, int fromBucket = 0)
    {
        int count = 0;
        Span<int> seen = stackalloc int[destination.Length];
        for (int index = fromBucket; index < _counts.Length; index++)
        {
            KBucket bucket = Bucket(index);
            for (int place = 0; place < bucket.Count; place++)
            {
                int seconds = bucket.Stamps[place].Seconds;
                if (seconds >= since.Seconds || (count == seen.Length && (count == 0 || seconds >= seen[^1])))
                    continue;
                if (count < seen.Length)
                    count++;
                int rank = count - 1;
                for (; rank > 0 && seen[rank - 1] > seconds; rank--)
                    (seen[rank], destination[rank]) = (seen[rank - 1], destination[rank - 1]);
                (seen[rank], destination[rank]) = (seconds, bucket.Contacts[place]);
            }
        }

        return count;
    }

    /// <summary>The first of the buckets that hold the k contacts closest to this node between them.</summary>
    public int NeighbourBucket()
    {
        int bucket = _counts.Length;
        for (int count = 0; bucket > 0 && count < _options.K;)
            count += _counts[--bucket];
        return bucket;
    }

    /// <summary>The second at which the longest-silent contact was last seen; <see cref="int.MaxValue"/> when there is none.</summary>
    public int OldestStamp(int fromBucket = 0)
    {
        int oldest = int.MaxValue;
        for (int index = fromBucket; index < _counts.Length; index++)
        {
            foreach (ContactStamp stamp in Bucket(index).Stamps)
                oldest = Math.Min(oldest, stamp.Seconds);
        }

        return oldest;
    }

    /// <summary>Puts known-good contacts into a bucket of a fresh table: a snapshot, or a simulation's exact table.</summary>
    /// <param name="index">The bucket.</param>
    /// <param name="contacts">Who belongs there.</param>
    /// <param name="tags">The tags of their identifiers, by whoever has them at hand: to read them from a million contacts is what a large world's making would take longest for.</param>
    /// <param name="now">When they were last seen.</param>
    internal void Fill(int index, ReadOnlySpan<Contact> contacts, ReadOnlySpan<byte> tags, Instant now)
    {
        Debug.Assert(_counts[index] == 0 && contacts.Length <= _options.K && tags.Length == contacts.Length, "Only an empty bucket is filled.");
        int start = index * _options.K;
        contacts.CopyTo(_contacts.AsSpan(start));
        tags.CopyTo(_tags.AsSpan(start));
        if (now.Seconds != 0)
            (_stamps ??= new ContactStamp[_contacts.Length]).AsSpan(start, contacts.Length).Fill(ContactStamp.SeenAt(now));
        _counts[index] = (byte)contacts.Length;
        Count += contacts.Length;
    }

    private static TableChange Touch(KBucket bucket, int place, Contact contact, Instant now)
    {
        Contact before = bucket.Contacts[place];
        bucket.Touch(place, contact, now);
        return ReferenceEquals(before, contact) || before.FailureDomain == contact.FailureDomain ? TableChange.Touched : TableChange.Moved;
    }

    private int Take(int index, in Identifier target, Span<Contact> destination, int count)
    {
        ReadOnlySpan<Contact> contacts = _contacts.AsSpan(index * _options.K, _counts[index]);
        Span<Contact> room = destination[count..];
        if (contacts.Length <= room.Length)
        {
            contacts.CopyTo(room);
            return count + contacts.Length;
        }

        ClosestOfBucket.Copy(contacts, in target, room);
        return destination.Length;
    }

    private void Split()
    {
        int deepest = _counts.Length - 1;
        int buckets = deepest + 2;
        Array.Resize(ref _contacts, buckets * _options.K);
        if (_stamps is not null)
            Array.Resize(ref _stamps, buckets * _options.K);
        Array.Resize(ref _tags, buckets * _options.K);
        Array.Resize(ref _counts, buckets);
        Array.Resize(ref _lookedUp, buckets);
        _lookedUp[deepest + 1] = _lookedUp[deepest];
        KBucket old = Bucket(deepest);
        KBucket deeper = Bucket(deepest + 1);
        for (int place = old.Count - 1; place >= 0; place--)
        {
            if (Identifier.SharedPrefixLength(in _self, in old.Contacts[place].Id) <= deepest)
                continue;
            deeper.Add(old.Contacts[place], old.Stamps[place]);
            old.RemoveAt(place);
        }

        SplitReserve(deepest);
    }

    private void SplitReserve(int bucket)
    {
        if (CacheOf(bucket) is not { } reserve)
            return;
        _caches![bucket] = null;
        foreach (Contact contact in reserve.Contacts)
            Cache(BucketOf(in contact.Id), contact);
    }

    private ReplacementCache? CacheOf(int bucket) => _caches is not null && bucket < _caches.Length ? _caches[bucket] : null;

    private void Cache(int bucket, Contact contact)
    {
        if (_options.ReplacementCacheSize == 0)
            return;
        if (_caches is null || _caches.Length <= bucket)
            Array.Resize(ref _caches, _counts.Length);
        (_caches[bucket] ??= new ReplacementCache(_options.ReplacementCacheSize)).Add(contact);
    }
}
