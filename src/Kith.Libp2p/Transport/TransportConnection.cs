using System.IO;
using System.Net;

namespace Kith.Libp2p.Transport;

/// <summary>A raw connection: bytes both ways, and who they come from as far as the network can tell.</summary>
/// <param name="Stream">Reads and writes may run at the same time, one of each.</param>
/// <param name="Local">Our end.</param>
/// <param name="Remote">The other end.</param>
internal sealed record TransportConnection(Stream Stream, IPEndPoint Local, IPEndPoint Remote);
