using System;
using System.Collections.Generic;
using Kith.Benchmarks;

Dictionary<string, (string Explanation, Action<string[]> Run)> benchmarks = new(StringComparer.Ordinal)
{
    ["lookups"] = ("simulated lookups: the production lookup beside a callback state machine and a bare model; [nodes=100000] [lookups=40000] [in flight=1000] [percent dead=0]", LookupBenchmark.Run),
    ["world"] = ("a warm simulated world: seconds and bytes a node; [nodes=100000] [threads=all]", WorldBenchmark.Run),
    ["codec"] = ("messages, distance, closest and frontier: nanoseconds and bytes an operation", CodecBenchmark.Run),
    ["store"] = ("the SQLite store: puts and gets by width and value size", _ => StoreBenchmark.RunAsync(System.IO.Directory.CreateTempSubdirectory("kith-bench-").FullName).GetAwaiter().GetResult()),
    ["yamux"] = ("round trips over kept streams, in memory and over loopback TLS; [connections=50]", YamuxBenchmark.Run),
};

if (args.Length > 0 && benchmarks.TryGetValue(args[0], out (string Explanation, Action<string[]> Run) chosen))
{
    chosen.Run(args[1..]);
    return 0;
}

Console.Error.WriteLine("Name a benchmark:");
foreach ((string name, (string explanation, _)) in benchmarks)
    Console.Error.WriteLine($"  {name,-10} {explanation}");
return 2;
