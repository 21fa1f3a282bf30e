using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Rounds;
using Kith.Artifacts.Rounds.Aggregation;
using Kith.Artifacts.Rounds.Arrays;

namespace Kith.Cli.Bench;

/// <summary>
/// How fast many updates become one, on one core: bytes of their files a second, reading and the writing of the result included. There are ten files, read by as
/// many inputs as are asked for, so that memory holds them and no disk is measured.
/// </summary>
/// <param name="folder">An empty folder.</param>
/// <param name="updates">How many updates.</param>
/// <param name="elements">Numbers of each.</param>
/// <param name="encoding">How they stand in their files.</param>
/// <param name="output">Where the figures go.</param>
internal sealed class AggregationBenchmark(string folder, int updates, int elements, UpdateEncoding encoding, TextWriter output)
{
    private const int Files = 10;
    private const double BytesPerGigabyte = 1e9;

    private readonly TensorSpec[] _tensors = [new("weights", elements)];

    public async Task RunAsync(IReadOnlyList<AggregationKind> kinds, CancellationToken cancellation)
    {
        string[] paths = [.. Enumerable.Range(0, Math.Min(Files, updates)).Select(number => Path.Combine(folder, $"{number}.update"))];
        foreach ((int number, string path) in paths.Index())
            await WriteAsync(number, path, cancellation);
        List<FileSource> sources = [.. Enumerable.Range(0, updates).Select(index => new FileSource(paths[index % paths.Length]))];
        try
        {
            long bytes = sources.Sum(source => source.Length);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{updates} updates of {elements:N0} numbers as {EncodingName()}: {bytes / BytesPerGigabyte:F2} GB"));
            await MeasureAsync("inspect", bytes, () =>
            {
                foreach (FileSource source in sources)
                {
                    if (UpdateInspector.Inspect(source, _tensors).Refusal is { } refusal)
                        throw new InvalidOperationException($"An update of the benchmark's own was refused: {refusal}.");
                }

                return Task.CompletedTask;
            });
            foreach (AggregationKind kind in kinds)
                await MeasureAsync(kind.ToString(), bytes, () => AggregateAsync(kind, sources, cancellation));
        }
        finally
        {
            sources.ForEach(source => source.Dispose());
        }
    }

    private async Task AggregateAsync(AggregationKind kind, List<FileSource> sources, CancellationToken cancellation)
    {
        AggregationRule rule = kind switch
        {
            AggregationKind.TrimmedMean => AggregationRule.TrimmedMean(0.1),
            AggregationKind.Median => AggregationRule.Median,
            AggregationKind.Krum => AggregationRule.Krum(Math.Max(1, sources.Count / 2)),
            _ => AggregationRule.FederatedAveraging,
        };
        UpdateInput[] inputs = [.. sources.Select((source, index) => new UpdateInput(source, UpdateHeader.Read(source, out _)!, _tensors, weight: 1 + index))];
        await using FileStream result = File.Create(Path.Combine(folder, "result"));
        await new Aggregator(_tensors, rule).RunAsync(inputs, result, cancellation);
    }

    private async Task MeasureAsync(string name, long bytes, Func<Task> work)
    {
        using Process self = Process.GetCurrentProcess();
        TimeSpan before = self.TotalProcessorTime;
        long began = TimeProvider.System.GetTimestamp();
        await work();
        TimeSpan took = TimeProvider.System.GetElapsedTime(began);
        self.Refresh();
        TimeSpan busy = self.TotalProcessorTime - before;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-20}{took.TotalSeconds,9:F2} s {bytes / BytesPerGigabyte / took.TotalSeconds,8:F2} GB/s {bytes / BytesPerGigabyte / busy.TotalSeconds,8:F2} GB per second of processor, peak memory {self.PeakWorkingSet64 >> 20} MiB"));
    }

    private async Task WriteAsync(int seed, string path, CancellationToken cancellation)
    {
        Random random = new(seed);
        float[] values = new float[elements];
        for (int index = 0; index < values.Length; index++)
            values[index] = random.NextSingle() - 0.5f;
        await using FileStream file = File.Create(path);
        await UpdateWriter.WriteAsync(file, _tensors, _ => values, encoding, cancellation);
    }

    private string EncodingName() => Server.Rounds.EncodingText.Names[(int)encoding.Encoding];
}
