using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Manifests;
using Kith.Artifacts.Names;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.Artifacts.Transfer;

/// <summary>Keeps artifacts whole as long as they are leased: reads what they consist of, puts it again, and lets go of what nobody wants any more.</summary>
internal sealed class ArtifactUpkeep(ChunkStore chunks, NameBook names, ArtifactStore artifacts, ArtifactStoreOptions options, TimeProvider time)
{
    private const int BatchShards = 64;

    /// <summary>Reads every record of an artifact; puts them again where that is asked for.</summary>
    public async Task<CheckReport> CheckAsync(ArtifactManifest manifest, bool repair, IProgress<TransferProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        long began = time.GetTimestamp();
        TreeReader tree = new(manifest, chunks.GetAsync);
        CheckReport report = new(0, 0, 0, repair ? int.MaxValue : 0, 0);
        List<Digest> nodes = [manifest.Id];
        await foreach (Digest node in tree.NodesAsync(cancellation).ConfigureAwait(false))
        {
            nodes.Add(node);
            if (nodes.Count == BatchShards)
                await CheckNodesAsync().ConfigureAwait(false);
        }

        await CheckNodesAsync().ConfigureAwait(false);
        StripeFetcher fetcher = new(manifest, chunks);
        List<Stripe> batch = [];
        long place = 0;
        await foreach (Stripe stripe in tree.StripesAsync(0, manifest.Bytes, cancellation).ConfigureAwait(false))
        {
            batch.Add(stripe);
            if (batch.Sum(each => each.Shards.Count) >= BatchShards)
                await CheckStripesAsync().ConfigureAwait(false);
        }

        await CheckStripesAsync().ConfigureAwait(false);
        return report;

        async Task CheckNodesAsync()
        {
            byte[]?[] records = await chunks.GetAsync(nodes, cancellation).ConfigureAwait(false);
            Count(records, restored: 0);
            await PutAsync([.. nodes.Zip(records, (node, record) => (node, record)).Where(each => each.record is not null).Select(each => new PutItem(each.node.Key, each.record))]).ConfigureAwait(false);
            nodes.Clear();
        }

        async Task CheckStripesAsync()
        {
            List<PutItem> items = [];
            foreach (FetchedStripe fetched in await fetcher.FetchAsync(batch, withParity: true, cancellation).ConfigureAwait(false))
            {
                Count(fetched.Records, fetched.Restored);
                place += fetched.Stripe.Bytes;
                for (int shard = 0; shard < fetched.Records.Length; shard++)
                {
                    if (fetched.Records[shard] is { } record)
                        items.Add(new PutItem(manifest.KeyOf(fetched.Stripe.Shards[shard]), record));
                }
            }

            await PutAsync(items).ConfigureAwait(false);
            batch.Clear();
            progress?.Report(new TransferProgress(place, manifest.Bytes, report.Bytes, time.GetElapsedTime(began)));
        }

        void Count(byte[]?[] records, int restored) => report = report with
        {
            Chunks = report.Chunks + records.Length,
            Lost = report.Lost + records.Count(record => record is null),
            Restored = report.Restored + restored,
            Bytes = report.Bytes + records.Sum(record => (long)(record?.Length ?? 0)),
        };

        async Task PutAsync(List<PutItem> items)
        {
            if (repair && items.Count > 0)
                report = report with { FewestCopies = Math.Min(report.FewestCopies, await chunks.PutAsync(items, waitForAll: true, cancellation).ConfigureAwait(false)) };
        }
    }

    /// <summary>Puts again what is half over, of versions whose lease goes on.</summary>
    public async Task<int> RenewAsync(CancellationToken cancellation)
    {
        int renewed = 0;
        PeerId self = await names.SelfAsync(cancellation).ConfigureAwait(false);
        foreach (string name in await names.NamesAsync(self, cancellation).ConfigureAwait(false))
        {
            (VersionList list, _) = await names.ReadAsync(self, name, cancellation).ConfigureAwait(false);
            foreach (ArtifactVersion version in list.Versions.Where(each => time.GetUtcNow() - each.Renewed >= options.ChunkLife / 2 && !HasEnded(each)))
            {
                DateTimeOffset now = time.GetUtcNow();
                ArtifactManifest manifest = await artifacts.ReadManifestAsync(version.Id, $"{name}@{version.Version}", cancellation).ConfigureAwait(false);
                if (!(await CheckAsync(manifest, repair: true, progress: null, cancellation).ConfigureAwait(false)).IsWhole)
                    continue; // What is lost may be on a node that comes back; until then the rest is kept, and tried again.
                await names.ChangeAsync(name, each => each.Changed(version.Version, entry => entry with { Renewed = now }), cancellation).ConfigureAwait(false);
                renewed++;
            }
        }

        return renewed;
    }

    /// <summary>Lets go of versions whose lease has ended.</summary>
    public async Task<CollectReport> CollectAsync(CancellationToken cancellation)
    {
        List<string> gone = [];
        long bytes = 0;
        PeerId self = await names.SelfAsync(cancellation).ConfigureAwait(false);
        foreach (string name in await names.NamesAsync(self, cancellation).ConfigureAwait(false))
        {
            (VersionList list, _) = await names.ReadAsync(self, name, cancellation).ConfigureAwait(false);
            ArtifactVersion[] ended = [.. list.Versions.Where(HasEnded)];
            if (ended.Length == 0)
                continue;
            await LetGoAsync(name, each => each.Without(HasEnded), cancellation).ConfigureAwait(false);
            gone.AddRange(ended.Select(version => $"{name}@{version.Version}"));
            bytes += ended.Sum(version => version.Bytes);
        }

        return new CollectReport(gone, bytes);
    }

    /// <summary>Lets go of a version whatever its lease, or of all of a name.</summary>
    public async Task<CollectReport> RemoveAsync(string name, string? version, CancellationToken cancellation)
    {
        ArtifactVersion[] gone = [];
        await LetGoAsync(
            name,
            list =>
            {
                gone = version is null ? [.. list.Versions] : list.Find(version) is { } found ? [found] : [];
                return gone.Length > 0 ? list.Without(each => gone.Contains(each)) : throw NoVersion(name, version);
            },
            cancellation).ConfigureAwait(false);
        return new CollectReport([.. gone.Select(each => $"{name}@{each.Version}")], gone.Sum(each => each.Bytes));
    }

    private async Task LetGoAsync(string name, Func<VersionList, VersionList> change, CancellationToken cancellation)
    {
        VersionList left = await names.ChangeAsync(name, change, cancellation).ConfigureAwait(false);
        if (left.Versions.Count > 0)
            return;
        await names.WithdrawAsync(name, cancellation).ConfigureAwait(false);
        (left, _) = await names.ReadAsync(await names.SelfAsync(cancellation).ConfigureAwait(false), name, cancellation).ConfigureAwait(false);
        if (left.Versions.Count == 0)
            return;
        await names.ListAsync(name, isThere: true, cancellation).ConfigureAwait(false); // Somebody pushed meanwhile: whoever comes last sees to the list.
        await names.AnnounceAsync(name, cancellation).ConfigureAwait(false);
    }

    /// <summary>What to say where this node has no such version.</summary>
    public static KithException NoVersion(string name, string? version) => new(
        KithErrorCode.NotFound,
        version is null ? $"This node has no artifact '{name}'. See which there are: kith artifact ls." : $"This node has no version '{version}' of '{name}'. See which there are: kith artifact ls {name}.");

    private bool HasEnded(ArtifactVersion version) => version.LeaseEnds <= time.GetUtcNow();
}
