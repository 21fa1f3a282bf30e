using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Kith.Server;

/// <summary>
/// Room for connections: when there is none left, the one that has been without a request for longest makes way for the newcomer, so that whoever opens
/// many and is silent keeps nobody out. Where all of them are at work, the newcomer is refused.
/// </summary>
/// <param name="most">Connections at once.</param>
internal sealed class ConnectionRoom(int most)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private long _turn;

    private sealed class Place(ConnectionContext connection)
    {
        public ConnectionContext Connection => connection;

        /// <summary>When it fell idle, in the order of such moments; null while it is at work.</summary>
        public long? IdleSince { get; set; }
    }

    /// <summary>Takes part in every connection.</summary>
    public ConnectionDelegate Connect(ConnectionDelegate next) => async connection =>
    {
        if (!TryEnter(connection))
        {
            connection.Abort();
            return;
        }

        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _places.Remove(connection.ConnectionId);
        }
    };

    /// <summary>Takes part in every request: who is at work is not asked to go.</summary>
    public RequestDelegate Serve(RequestDelegate next) => async context =>
    {
        Mark(context.Connection.Id, isIdle: false);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            Mark(context.Connection.Id, isIdle: true);
        }
    };

    private bool TryEnter(ConnectionContext connection)
    {
        Place? leaver = null;
        lock (_gate)
        {
            if (_places.Count >= most)
            {
                leaver = _places.Values.Where(place => place.IdleSince is not null).MinBy(place => place.IdleSince);
                if (leaver is null)
                    return false;
                _places.Remove(leaver.Connection.ConnectionId);
            }

            _places[connection.ConnectionId] = new Place(connection) { IdleSince = _turn++ };
        }

        leaver?.Connection.Abort();
        return true;
    }

    private void Mark(string connection, bool isIdle)
    {
        lock (_gate)
        {
            if (_places.TryGetValue(connection, out Place? place))
                place.IdleSince = isIdle ? _turn++ : null;
        }
    }
}
