using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Artifacts.Rounds;

/// <summary>Where the bytes of updates are while a round lasts.</summary>
internal interface IUpdateStore
{
    /// <summary>Stores a file's bytes; returns the digest by which they are found again.</summary>
    /// <exception cref="Core.Node.KithException">They could not be stored on as many nodes as it takes; the message says what to do.</exception>
    Task<Digest> StoreAsync(string path, TimeSpan timeToLive, CancellationToken cancellation);

    /// <summary>Writes the bytes to a new file; false when not all of them are to be had at the moment.</summary>
    /// <param name="stored">What <see cref="StoreAsync"/> returned.</param>
    /// <param name="bytes">How many there are: no more are written.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Stops; what was written is of no use.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    Task<bool> FetchAsync(Digest stored, long bytes, string path, CancellationToken cancellation);
}
