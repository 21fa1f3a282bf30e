using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using Kith.Classroom;

namespace Kith.Tests.Classroom;

/// <summary>A member of the ring that sends files which are not its to send.</summary>
public sealed class LyingFileTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-test-").FullName;
    private readonly int _portBase = FreePorts.Of(0, 10, 20, 5);
    private readonly List<RingPeer> _peers = [];
    private LyingPeer _liar = null!;

    public async ValueTask InitializeAsync()
    {
        foreach (int id in (int[])[0, 10, 20])
            _peers.Add(await RingPeer.StartAsync(OptionsOf(id)));
        await Task.WhenAll(_peers[0].SetUpAsync(10, 20), _peers[1].SetUpAsync(20, 0), _peers[2].SetUpAsync(0, 10));
        _liar = new LyingPeer(OptionsOf(5)); // Its successor is 10.
        await _liar.JoinAsync(known: 0);
    }

    public async ValueTask DisposeAsync()
    {
        await _liar.DisposeAsync();
        foreach (RingPeer peer in _peers)
            await peer.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Predecessor_hands_over_what_was_its_own_and_nothing_that_is_its_successors()
    {
        Assert.True(FileNumber.TryParse("0261", out FileNumber own)); // 261 modulo 256 is 5.
        Assert.True(FileNumber.TryParse("0264", out FileNumber foreign)); // 8, which falls to 10.
        await WriteAsync(10, foreign.StoredName, "true");
        await WriteAsync(5, foreign.StoredName, "false");
        await WriteAsync(5, own.StoredName, "handed over");
        Assert.Equal(RingFileOutcome.Refused, await _liar.SendAsync(foreign, isToKeep: true));
        Assert.Equal("true", await ReadAsync(10, foreign.StoredName));
        Assert.Equal(RingFileOutcome.Done, await _liar.SendAsync(own, isToKeep: true));
        Assert.Equal("handed over", await ReadAsync(10, own.StoredName));
    }

    [Fact]
    public async Task Requested_file_is_taken_from_the_peer_that_the_answer_named_and_from_no_other()
    {
        Assert.True(FileNumber.TryParse("0276", out FileNumber file)); // 20, far from the liar.
        await WriteAsync(20, file.StoredName, "true");
        await WriteAsync(5, file.StoredName, "false");
        for (int round = 0; round < 20; round++)
        {
            Task<RingFileReceipt> request = _peers[1].RequestAsync(file.Digits);
            RingFileOutcome lie = await _liar.SendAsync(file, isToKeep: false);
            Assert.Equal(RingFileOutcome.Done, (await request).Outcome);
            Assert.Equal(RingFileOutcome.Refused, lie);
            Assert.Equal("true", await ReadAsync(10, file.ReceivedName));
        }
    }

    [Fact]
    public async Task Offer_of_a_requested_file_waits_until_the_answer_names_its_holder()
    {
        FileShelf shelf = new(OptionsOf(10), null!);
        Assert.True(FileNumber.TryParse("0276", out FileNumber file));
        Assert.Null(await shelf.WhenHolderKnownAsync(file)); // Nobody has asked.
        Task<RingFileOutcome> arrival = shelf.Want(file);
        Task<Core.Peers.Contact?> holder = shelf.WhenHolderKnownAsync(file);
        Assert.False(holder.IsCompleted);
        shelf.EndWaiting(file, RingFileOutcome.NotFound);
        Assert.Null(await holder);
        Assert.Equal(RingFileOutcome.NotFound, await arrival);
    }

    private RingPeerOptions OptionsOf(int id)
    {
        string folder = Path.Combine(_folder, $"{id}");
        Directory.CreateDirectory(folder);
        return new RingPeerOptions { Id = id, PortBase = _portBase, PingInterval = System.TimeSpan.FromSeconds(1), Folder = folder };
    }

    private Task WriteAsync(int id, string name, string text) => File.WriteAllTextAsync(Path.Combine(_folder, $"{id}", name), text);

    private Task<string> ReadAsync(int id, string name) => File.ReadAllTextAsync(Path.Combine(_folder, $"{id}", name));
}
