using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ring;

namespace Kith.Storage.Files;

/// <summary>
/// What a member of a ring must still know after its death, in a file of its data folder that is replaced whole. Saves reach the disk in the order in which they
/// were asked for, and each completes only when the disk has it.
/// </summary>
/// <remarks>
/// A damaged file is a first life: the member joins as someone new, and no token of its old life is good any more. That costs time, and nothing else.
/// </remarks>
internal sealed class RingJournalFile(string folder) : IRingJournal
{
    /// <summary>The name of the file in the data folder.</summary>
    public const string FileName = "ring.state";

    private readonly NodeStateFile _file = new(Path.Combine(folder, FileName));
    private Task _saving = Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<RingFacts?> LoadAsync(CancellationToken cancellation) => new(Task.Run(Load, cancellation));

    /// <inheritdoc/>
    /// <exception cref="IOException">The disk refused.</exception>
    public ValueTask SaveAsync(RingFacts facts, CancellationToken cancellation)
    {
        Task saving = SaveAfterAsync(_saving, RingFactsFormat.Encode(facts));
        _saving = saving;
        return new ValueTask(saving);
    }

    private RingFacts? Load() => _file.Load() is { } payload ? RingFactsFormat.Decode(payload) : null;

    private async Task SaveAfterAsync(Task before, byte[] payload)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Its own caller has been told.
        await _file.SaveAsync(payload, CancellationToken.None).ConfigureAwait(false);
    }
}
