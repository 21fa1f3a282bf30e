using System;
using Kith.Core.Overlays;
using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>The result side of a pooled <see cref="Lookup"/>.</summary>
internal sealed class FoundContacts(Lookup lookup) : LookupResult
{
    private Contact[] _closest = [];
    private int _count;
    private LookupEnd _end;
    private int _requests;
    private int _failures;
    private int _hops;
    private int _known;

    public override ReadOnlySpan<Contact> Closest => _closest.AsSpan(0, _count);

    public override LookupEnd End => _end;

    public override int Requests => _requests;

    public override int Failures => _failures;

    public override int Hops => _hops;

    public override int Known => _known;

    public bool IsDisposed { get; private set; }

    public void Reset()
    {
        IsDisposed = false;
        (_count, _requests, _failures, _hops) = (0, 0, 0, 0);
    }

    public void CountRequest() => _requests++;

    public void CountFailures(int count) => _failures += count;

    public void Take(DisjointPaths paths, int width, LookupEnd end)
    {
        if (_closest.Length < width)
            _closest = new Contact[width];
        _count = paths.CopyFound(_closest.AsSpan(0, width));
        _known = paths.Known;
        _hops = paths.Hops;
        _end = end;
    }

    public override void Dispose()
    {
        if (IsDisposed)
            return;
        IsDisposed = true;
        lookup.ResultDisposed();
    }
}
