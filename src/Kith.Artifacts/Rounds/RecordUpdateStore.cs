using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Artifacts.Rounds;

/// <summary>Keeps an update that fits into one record as that record.</summary>
internal sealed class RecordUpdateStore(IKith kith) : IUpdateStore
{
    /// <inheritdoc/>
    public async Task<Digest> StoreAsync(string path, TimeSpan timeToLive, CancellationToken cancellation)
    {
        long length = new FileInfo(path).Length;
        if (length > RecordLimits.WireMaxValueBytes)
            throw new KithException(KithErrorCode.InvalidArgument, $"The update is {length} bytes long; at most {RecordLimits.WireMaxValueBytes} fit in one record.");
        byte[] bytes = await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false);
        Digest digest = Digest.Of(bytes);
        PutReceipt stored = await kith.PutAsync(digest.Key, bytes, new PutOptions { TimeToLive = timeToLive }, cancellation).ConfigureAwait(false);
        return stored.IsAcknowledged
            ? digest
            : throw new KithException(KithErrorCode.Timeout, $"The update is on {stored.Acknowledged} nodes and {stored.Required} are needed. See `kith health`, and hand it in again.");
    }

    /// <inheritdoc/>
    public async Task<bool> FetchAsync(Digest stored, long bytes, string path, CancellationToken cancellation)
    {
        GetResult found = await kith.GetAsync(stored.Key, options: null, cancellation).ConfigureAwait(false);
        if (found.Value is not { } value || value.Length != bytes)
            return false;
        await File.WriteAllBytesAsync(path, value, cancellation).ConfigureAwait(false);
        return true;
    }
}
