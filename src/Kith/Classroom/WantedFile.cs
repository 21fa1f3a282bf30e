using System.Threading.Tasks;
using Kith.Core.Peers;

namespace Kith.Classroom;

/// <summary>A file that this peer has requested: who sends it, once the answer has come round, and what becomes of it.</summary>
internal sealed class WantedFile
{
    /// <summary>Completes with the peer that the answer named; null when it named none.</summary>
    public TaskCompletionSource<Contact?> Holder { get; } = new();

    /// <summary>Completes with what became of the file.</summary>
    public TaskCompletionSource<RingFileOutcome> Outcome { get; } = new();
}
