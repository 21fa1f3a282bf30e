using System.Collections.Generic;
using System.Linq;
using Kith.Core.Node;

namespace Kith.Http;

/// <summary>The peers a node is connected to.</summary>
internal sealed record ConnectionsDocument(int SchemaVersion, IReadOnlyList<ConnectionDocument> Connections) : IDocument
{
    public static ConnectionsDocument From(IReadOnlyList<ConnectionInfo> connections) =>
        new(KithJson.SchemaVersion, [.. connections.Select(ConnectionDocument.From)]);

    public IReadOnlyList<ConnectionInfo> ToConnections() => DocumentList.Convert(Connections, connection => connection.ToConnectionInfo());
}
