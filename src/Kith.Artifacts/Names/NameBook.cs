using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Artifacts.Names;

/// <summary>
/// Which versions there are of which names: signed records of the owner, changed by compare-and-swap alone, so that of several who change one at the same
/// time nobody overwrites another unseen.
/// </summary>
/// <remarks>
/// What a compare-and-swap promises holds here: linearizable while the set of replicas stays the same, and in a partition only the side with a majority of
/// them changes anything; the other is told that nothing was. After a lasting change of members the owner's node begins anew with a put that expects nothing,
/// once a quorum has confirmed what was there; one node does that for one name after the other.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore that nobody asks for its handle holds nothing that has to be freed.")]
internal sealed class NameBook(IKith kith, TimeProvider time, TimeSpan life)
{
    /// <summary>The most names of one owner: their list is one record.</summary>
    public const int MaxNames = 1_000;

    private const int Attempts = 24; // Lost to others, who each got on meanwhile.
    private const int UnsureAttempts = 3; // Without an answer that decides anything.
    internal const string Catalogue = "artifacts";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private PeerId? _self;

    /// <summary>The peer in whose name this writes.</summary>
    public async Task<PeerId> SelfAsync(CancellationToken cancellation) => _self ??= (await kith.GetStatusAsync(cancellation).ConfigureAwait(false)).Peer;

    /// <summary>Who say that they have an artifact of a name, this node among them.</summary>
    public async Task<IReadOnlyList<PeerId>> OwnersAsync(string name, CancellationToken cancellation) =>
        [.. (await kith.FindProvidersAsync(HintOf(name), count: 16, cancellation).ConfigureAwait(false)).Select(peer => peer.Peer)];

    /// <summary>Tells others that this node has an artifact of a name.</summary>
    public Task AnnounceAsync(string name, CancellationToken cancellation) => kith.ProvideAsync(HintOf(name), cancellation);

    /// <summary>This node has no artifact of a name any more: it is off its list, and others are not told of it again.</summary>
    public async Task WithdrawAsync(string name, CancellationToken cancellation)
    {
        await ListAsync(name, isThere: false, cancellation).ConfigureAwait(false);
        await kith.StopProvidingAsync(HintOf(name), cancellation).ConfigureAwait(false);
    }

    /// <summary>The versions of a name, and whether a quorum confirms that they are all.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.Timeout"/>: too few nodes answered to know; <see cref="KithErrorCode.Damaged"/>: the record is not such a list.</exception>
    public async Task<(VersionList List, bool IsConfirmed)> ReadAsync(PeerId owner, string name, CancellationToken cancellation)
    {
        GetResult result = await kith.GetAsync(KeyOf(owner, name), options: null, cancellation).ConfigureAwait(false);
        if (!result.IsFound && !result.IsConfirmed)
            throw TooFew($"Which versions of '{name}' there are is not known");
        return (Decode(result, name), result.IsConfirmed);
    }

    /// <summary>Changes the versions of one of this node's names.</summary>
    /// <param name="name">The name.</param>
    /// <param name="change">The change; may be asked for again when others came between, and may throw.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The versions as they are now.</returns>
    /// <exception cref="KithException">Too few nodes answered, or the list has no room.</exception>
    public async Task<VersionList> ChangeAsync(string name, Func<VersionList, VersionList> change, CancellationToken cancellation)
    {
        PeerId self = await SelfAsync(cancellation).ConfigureAwait(false);
        VersionList changed = VersionList.Empty;
        await ChangeAsync(
            KeyOf(self, name),
            result =>
            {
                VersionList before = Decode(result, name);
                changed = change(before);
                if (changed.Versions.Count > VersionList.MaxVersions)
                    throw new KithException(KithErrorCode.Refused, $"'{name}' has {VersionList.MaxVersions} versions, the most there can be. Unpin some and collect them (kith artifact gc), or begin another name.");
                return VersionListFormat.Encode(changed);
            },
            $"The versions of '{name}' are as they were",
            cancellation).ConfigureAwait(false);
        return changed;
    }

    /// <summary>The names of an owner, in order.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(PeerId owner, CancellationToken cancellation)
    {
        GetResult result = await kith.GetAsync(SignedKey.Of(owner, Catalogue), options: null, cancellation).ConfigureAwait(false);
        if (!result.IsFound && !result.IsConfirmed)
            throw TooFew("Which artifacts there are is not known");
        return NamesOf(result);
    }

    /// <summary>Adds a name to the list of this node's, or takes it out.</summary>
    public async Task ListAsync(string name, bool isThere, CancellationToken cancellation)
    {
        RecordKey key = SignedKey.Of(await SelfAsync(cancellation).ConfigureAwait(false), Catalogue);
        if (NamesOf(await kith.GetAsync(key, options: null, cancellation).ConfigureAwait(false)).Contains(name) == isThere)
            return;
        await ChangeAsync(
            key,
            result =>
            {
                string[] names = [.. NamesOf(result).Where(each => each != name), .. isThere ? [name] : Array.Empty<string>()];
                if (names.Length > MaxNames)
                    throw new KithException(KithErrorCode.Refused, $"This node has {MaxNames:N0} artifacts, the most there can be. Unpin some and collect them (kith artifact gc), or use another node.");
                return Encoding.ASCII.GetBytes(string.Join('\n', names.Order(StringComparer.Ordinal)));
            },
            $"'{name}' is not on the list of this node's artifacts",
            cancellation).ConfigureAwait(false);
    }

    private async Task ChangeAsync(RecordKey key, Func<GetResult, byte[]> change, string otherwise, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            byte[]? maybe = null; // What was offered without an answer, and may be there by now.
            int unsure = 0;
            for (int attempt = 0; attempt < Attempts && unsure < UnsureAttempts; attempt++)
            {
                GetResult held = await ReadForChangeAsync(key, otherwise, cancellation).ConfigureAwait(false);
                if (maybe is not null && held.Value is { } value && value.Span.SequenceEqual(maybe))
                    return;
                byte[] next = change(held);
                PutOptions options = new() { TimeToLive = life, Republish = true, ExpectedSequence = held.Sequence ?? 0 };
                PutReceipt receipt = await kith.PutAsync(key, next, options, cancellation).ConfigureAwait(false);
                if (receipt.Swap == SwapOutcome.Swapped && receipt.IsAcknowledged)
                    return;
                unsure += receipt.Swap == SwapOutcome.Conflict ? 0 : 1;
                if (receipt.Swap == SwapOutcome.OtherEpoch && unsure > 1)
                {
                    if ((await kith.PutAsync(key, next, options with { ExpectedSequence = null }, cancellation).ConfigureAwait(false)).IsAcknowledged)
                        return;
                }

                maybe = receipt.Swap is SwapOutcome.Unknown or SwapOutcome.Swapped ? next : maybe;
                await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            _gate.Release();
        }

        throw TooFew(otherwise);
    }

    private async Task<GetResult> ReadForChangeAsync(RecordKey key, string otherwise, CancellationToken cancellation)
    {
        GetResult held = await kith.GetAsync(key, new GetOptions { IsLinearizable = true }, cancellation).ConfigureAwait(false);
        if (!held.IsConfirmed)
            held = await kith.GetAsync(key, options: null, cancellation).ConfigureAwait(false); // Others may be replicas than were: what a quorum of those now has counts.
        return held.IsConfirmed ? held : throw TooFew(otherwise);
    }

    private static RecordKey KeyOf(PeerId owner, string name) => SignedKey.Of(owner, "artifact/" + name);

    private static ProviderKey HintOf(string name) => ProviderKey.Of(Encoding.ASCII.GetBytes("kith artifact " + name));

    private static VersionList Decode(GetResult result, string name)
    {
        if (result.Value is not { } value)
            return VersionList.Empty;
        return VersionListFormat.Decode(value.Span)
            ?? throw new KithException(KithErrorCode.Damaged, $"What is stored as the versions of '{name}' is no such list: a later version of Kith may have written it. Use that one.");
    }

    private static string[] NamesOf(GetResult result) =>
        result.Value is { Length: > 0 } value ? [.. Encoding.ASCII.GetString(value.Span).Split('\n').Where(ArtifactName.IsValid).Take(MaxNames)] : [];

    private static KithException TooFew(string what) =>
        new(KithErrorCode.Timeout, $"{what}: too few of the nodes that keep the list answered. Try again when more do.");
}
