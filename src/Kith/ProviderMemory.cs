using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Replication;
using Kith.Storage.Encryption;
using Kith.Storage.Files;

namespace Kith;

/// <summary>
/// Keeps what others provide in the node's data folder. A provider says it again only every 22 hours: without this, a cluster whose nodes
/// are restarted one after the other would know of nobody for so long. On the node's loop only.
/// </summary>
internal sealed class ProviderMemory : IAsyncDisposable
{
    /// <summary>The name of the file in the data folder.</summary>
    public const string FileName = "providers.state";

    /// <summary>How long changes are gathered before they are saved: what a node that is killed may forget.</summary>
    public static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(30);

    private readonly NodeStateFile _file;
    private readonly ProviderTable _table;
    private readonly ITimer _timer;
    private readonly TaskGroup _saving;
    private long _saved;

    /// <summary>Recalls what was saved and begins to save what changes.</summary>
    public ProviderMemory(string folder, RecordSeal? seal, ProviderTable table, TimeProvider time, Action<Exception> onFault)
    {
        _file = new NodeStateFile(Path.Combine(folder, FileName), seal);
        _table = table;
        _saving = new TaskGroup(limit: 1, onFault);
        if (_file.Load() is { } payload && ProviderSnapshot.TryDecode(payload, out List<ProviderClaim>? claims))
        {
            foreach (ProviderClaim claim in claims)
                table.Add(claim);
        }

        _saved = table.Changes;
        _timer = time.CreateTimer(static self => ((ProviderMemory)self!).Save(), this, SaveEvery, SaveEvery);
    }

    /// <summary>Saves what there is.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _saving.WhenIdleAsync();
        Save();
        await _saving.WhenIdleAsync();
    }

    /// <summary>Completes when what was being written is on the disk.</summary>
    internal Task WhenSavedAsync() => _saving.WhenIdleAsync();

    private void Save()
    {
        if (_table.Changes == _saved || !_saving.HasRoom)
            return;
        _saved = _table.Changes;
        _saving.TryStart(payload => _file.SaveAsync(payload, CancellationToken.None), ProviderSnapshot.Encode(_table.Claims, NodeStateFile.MaxBytes));
    }
}
