using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Manifests;
using Kith.Artifacts.Names;
using Kith.Artifacts.Transfer;
using Kith.Core.Node;

namespace Kith.Artifacts.Models;

/// <summary>
/// Models and their checkpoints, as artifacts with metadata. Safetensors files are looked into, by their headers alone; whatever else a model consists
/// of is bytes, and nothing in it is ever run.
/// </summary>
public sealed class ModelStore(ArtifactStore artifacts)
{
    private const string CheckpointPrefix = "checkpoint_epoch_";

    /// <summary>Pushes a model, a file or a folder, with its metadata.</summary>
    /// <exception cref="KithException">
    /// As <see cref="ArtifactStore.PushAsync(string, string, string, PushOptions?, IProgress{TransferProgress}?, CancellationToken)"/> says; the metadata is too
    /// long, or a safetensors file is cut off or malformed.
    /// </exception>
    public Task<PushResult> PushAsync(
        string name, string version, string path, ModelMetadata? metadata = null, PushOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellation = default)
    {
        ModelFiles.Require(path);
        return artifacts.PushAsync(name, version, path, WithMetadata(options, metadata), progress, cancellation);
    }

    /// <summary>Pushes a model from a stream, with its metadata.</summary>
    /// <exception cref="KithException">As <see cref="ArtifactStore.PushAsync(string, string, Stream, PushOptions?, IProgress{TransferProgress}?, CancellationToken)"/> says, or the metadata is too long.</exception>
    public Task<PushResult> PushAsync(
        string name, string version, Stream content, ModelMetadata? metadata = null, PushOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellation = default) =>
        artifacts.PushAsync(name, version, content, WithMetadata(options, metadata), progress, cancellation);

    /// <summary>What the next checkpoint of a model is called: <c>checkpoint_epoch_N</c>, one after the last, or the epoch that is given.</summary>
    public async Task<string> NextCheckpointAsync(string name, int? epoch = null, CancellationToken cancellation = default)
    {
        if (epoch is { } given)
            return given >= 0 ? CheckpointPrefix + given.ToString(CultureInfo.InvariantCulture) : throw new KithException(KithErrorCode.InvalidArgument, $"The epoch is {given}; it must be 0 or more.");
        int last = -1;
        try
        {
            foreach (ArtifactVersion version in (await artifacts.VersionsAsync(name, cancellation: cancellation).ConfigureAwait(false)).Versions)
            {
                if (version.Version.StartsWith(CheckpointPrefix, StringComparison.Ordinal) && int.TryParse(version.Version.AsSpan(CheckpointPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                    last = Math.Max(last, number);
            }
        }
        catch (KithException none) when (none.Code == KithErrorCode.NotFound)
        {
            // The first of its name.
        }

        return CheckpointPrefix + (last + 1).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The metadata of a model; null where it has none that is a model's.</summary>
    public static ModelMetadata? MetadataOf(ArtifactManifest model)
    {
        ArgumentNullException.ThrowIfNull(model);
        try
        {
            return model.Metadata.IsEmpty ? null : ModelMetadata.Parse(model.Metadata.Span);
        }
        catch (KithException)
        {
            return null;
        }
    }

    /// <summary>The tensors of a model's safetensors files, in the order of their places. Only the headers are read.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.Damaged"/>: a header is not as the format has it, or lost.</exception>
    public async Task<IReadOnlyList<ModelTensor>> TensorsAsync(ArtifactManifest model, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        List<ModelTensor> tensors = [];
        long first = 0;
        foreach (ArtifactFile file in model.Files)
        {
            if (file.Path.EndsWith(ModelFiles.Suffix, StringComparison.OrdinalIgnoreCase))
            {
                byte[] start = await ReadAsync(model, first, (int)Math.Min(file.Bytes, SafetensorsHeader.LengthBytes), cancellation).ConfigureAwait(false);
                int length = SafetensorsHeader.ReadLength(file.Path, start, file.Bytes);
                byte[] json = await ReadAsync(model, first + SafetensorsHeader.LengthBytes, length, cancellation).ConfigureAwait(false);
                tensors.AddRange(SafetensorsHeader.Read(file.Path, json, first, file.Bytes));
            }

            first += file.Bytes;
        }

        return tensors;
    }

    /// <summary>The bytes of one tensor, as they stand in the file; only the chunks that hold them are fetched.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.NotFound"/>: the model has no such tensor, or several of the name.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadTensorAsync(ArtifactManifest model, string tensor, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ModelTensor[] found = [.. (await TensorsAsync(model, cancellation).ConfigureAwait(false)).Where(each => each.Name == tensor)];
        if (found.Length != 1)
            throw new KithException(KithErrorCode.NotFound, $"{model.Name}@{model.Version} has {(found.Length == 0 ? "no tensor" : $"{found.Length} tensors")} of that name in its safetensors files. See which there are: kith model show {model.Name} --tensors.");
        await foreach (ReadOnlyMemory<byte> piece in artifacts.ReadAsync(model, found[0].First, found[0].Bytes, cancellation).ConfigureAwait(false))
            yield return piece;
    }

    /// <summary>What changed from one version to another. Only the trees and headers are read.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.Damaged"/>: a part of a tree is lost.</exception>
    public async Task<ModelDifference> DiffAsync(ArtifactManifest before, ArtifactManifest after, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        KnownChunks known = new();
        await foreach (Stripe stripe in artifacts.StripesAsync(before, cancellation).ConfigureAwait(false))
        {
            foreach (ChunkEntry shard in stripe.Shards.Take(stripe.Data))
                known.Add(shard);
        }

        IReadOnlyList<ModelTensor> old = await TensorsAsync(before, cancellation).ConfigureAwait(false);
        IReadOnlyList<ModelTensor> young = await TensorsAsync(after, cancellation).ConfigureAwait(false);
        long[] fresh = new long[young.Count];
        long shared = 0;
        int next = 0;
        await foreach (Stripe stripe in artifacts.StripesAsync(after, cancellation).ConfigureAwait(false))
        {
            long place = stripe.First;
            foreach (ChunkEntry chunk in stripe.Shards.Take(stripe.Data))
            {
                long end = place + chunk.ChunkBytes;
                bool isKnown = known.TryGet(chunk.Chunk, out _);
                shared += isKnown ? chunk.ChunkBytes : 0;
                while (next < young.Count && young[next].First + young[next].Bytes <= place)
                    next++;
                for (int tensor = next; !isKnown && tensor < young.Count && young[tensor].First < end; tensor++)
                    fresh[tensor] += Math.Max(0, Math.Min(end, young[tensor].First + young[tensor].Bytes) - Math.Max(place, young[tensor].First));
                place = end;
            }
        }

        return Compare(before, after, shared, old, young, fresh);
    }

    private static ModelDifference Compare(ArtifactManifest before, ArtifactManifest after, long shared, IReadOnlyList<ModelTensor> old, IReadOnlyList<ModelTensor> young, long[] fresh)
    {
        Dictionary<(string, string), ModelTensor> left = old.ToDictionary(tensor => (tensor.File, tensor.Name));
        List<ModelTensor> added = [];
        List<(ModelTensor Tensor, long Bytes)> changed = [];
        int unchanged = 0;
        for (int index = 0; index < young.Count; index++)
        {
            ModelTensor tensor = young[index];
            if (!left.Remove((tensor.File, tensor.Name), out ModelTensor? was))
                added.Add(tensor);
            else if (fresh[index] > 0 || was.Type != tensor.Type || !was.Shape.SequenceEqual(tensor.Shape))
                changed.Add((tensor, fresh[index]));
            else
                unchanged++;
        }

        return new ModelDifference(before.Bytes, after.Bytes, shared, added, [.. left.Values.OrderBy(tensor => tensor.First)], changed, unchanged);
    }

    private static PushOptions WithMetadata(PushOptions? options, ModelMetadata? metadata) =>
        (options ?? new PushOptions()) with { Metadata = metadata?.ToJson() ?? options?.Metadata ?? default };

    private async Task<byte[]> ReadAsync(ArtifactManifest model, long from, int length, CancellationToken cancellation)
    {
        byte[] bytes = new byte[length];
        int place = 0;
        await foreach (ReadOnlyMemory<byte> piece in artifacts.ReadAsync(model, from, length, cancellation).ConfigureAwait(false))
        {
            piece.Span.CopyTo(bytes.AsSpan(place));
            place += piece.Length;
        }

        return bytes;
    }
}
