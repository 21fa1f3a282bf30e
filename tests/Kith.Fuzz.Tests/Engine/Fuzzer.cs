using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using Kith.Simulation.Worlds;

namespace Kith.Fuzz.Tests.Engine;

/// <summary>
/// Attacks one decoder: with the corpus, with valid inputs drawn from the seed, and with mutations of both and of mutations that the
/// decoder accepted. Every input follows from the seed; the first finding ends the run.
/// </summary>
internal sealed class Fuzzer(IFuzzTarget target, FuzzOptions options)
{
    /// <summary>Bytes that any input may make a decoder allocate.</summary>
    public const long AllowedBytes = 1 << 20;

    /// <summary>How long any input of up to <see cref="AllowedTimeBytes"/> may take; a longer one in proportion.</summary>
    public static readonly TimeSpan AllowedTime = TimeSpan.FromMilliseconds(50);

    /// <summary>As long as nearly every message may be at most.</summary>
    public const int AllowedTimeBytes = 64 * 1024;

    /// <summary>
    /// How often a slow input is tried again, by the time that its thread had a processor: waiting for a busy machine does not count. The
    /// fastest time counts, so that a collection or the compiler is held against nobody.
    /// </summary>
    private const int SecondChances = 5;

    private const int DrawnSeeds = 64;
    private const int MaxGrown = 256;
    private const int DrawEvery = 16;
    private const int GrowEvery = 32;
    private const int MaxShrinkingSteps = 2_000;

    private readonly List<byte[]> _seeds = [];
    private readonly List<byte[]> _grown = [];
    private long _number;
    private long _steps;
    private byte[] _current = [];

    /// <summary>Changes for as long as the fuzzer is not held by one input.</summary>
    public long Steps => Volatile.Read(ref _steps);

    /// <summary>The input that is being tried.</summary>
    public byte[] Current => Volatile.Read(ref _current);

    /// <summary>Tries everything; the first finding, or null.</summary>
    public Finding? Run()
    {
        if (options.Input is { } only)
            return Try(only, mustBe: null, out _);
        return RunCorpus() ?? RunSeeds() ?? RunMutations();
    }

    /// <summary>The finding that the target hangs at the current input.</summary>
    public Finding Hanging(TimeSpan patience) =>
        new(target.Name, FindingKind.Hung, $"not back after {patience.TotalSeconds:0.#} s", options.Seed, Volatile.Read(ref _number), Current);

    private Finding? RunCorpus()
    {
        foreach (CorpusEntry entry in Corpus.Of(target.Name))
        {
            if (Try(entry.Input, entry.IsAccepted, out _) is { } finding)
                return finding;
            _seeds.Add(entry.Input);
        }

        return null;
    }

    private Finding? RunSeeds()
    {
        for (int number = 0; number < DrawnSeeds; number++)
        {
            byte[] drawn = target.Draw(new SeededRandom(~options.Seed, (ulong)number));
            if (Try(drawn, mustBe: true, out _) is { } finding)
                return finding;
            _seeds.Add(drawn);
        }

        return null;
    }

    private Finding? RunMutations()
    {
        for (int number = 0; number < options.Inputs; number++)
        {
            SeededRandom random = new(options.Seed, (ulong)number);
            bool isDrawn = number % DrawEvery == 0;
            byte[] input = isDrawn ? target.Draw(random) : Mutator.Mutate(Pick(random), Pick(random), random);
            if (Try(input, isDrawn ? true : null, out bool isAccepted) is { } finding)
                return finding;
            if (isAccepted && !isDrawn && random.Next(GrowEvery) == 0)
                Grow(input, random);
        }

        return null;
    }

    private byte[] Pick(SeededRandom random) =>
        _grown.Count > 0 && random.Next(3) == 0 ? _grown[random.Next(_grown.Count)] : _seeds[random.Next(_seeds.Count)];

    private void Grow(byte[] input, SeededRandom random)
    {
        if (_grown.Count < MaxGrown)
            _grown.Add(input);
        else
            _grown[random.Next(MaxGrown)] = input;
    }

    private Finding? Try(byte[] input, bool? mustBe, out bool isAccepted)
    {
        Volatile.Write(ref _number, _number + 1);
        if (Examine(input, mustBe, out isAccepted) is not { } found)
            return null;
        byte[] smallest = mustBe is null && found.Kind != FindingKind.TooSlow ? Shrink(input, found.Kind) : input;
        string problem = Examine(smallest, mustBe, out _)?.Problem ?? found.Problem;
        return new Finding(target.Name, found.Kind, problem, options.Seed, _number, smallest);
    }

    private (FindingKind Kind, string Problem)? Examine(byte[] input, bool? mustBe, out bool isAccepted)
    {
        isAccepted = false;
        Volatile.Write(ref _current, input);
        Volatile.Write(ref _steps, _steps + 1);
        try
        {
            isAccepted = Measure(input, out TimeSpan time, out long allocated);
            TimeSpan patience = AllowedTime * Math.Max(1, input.Length / (double)AllowedTimeBytes);
            if (time > patience)
                return (FindingKind.TooSlow, $"{time.TotalMilliseconds:0} ms at best, {patience.TotalMilliseconds:0} ms allowed");
            long allowed = AllowedBytes + ((long)target.AllowedBytesPerInputByte * input.Length);
            if (allocated > allowed)
                return (FindingKind.TooMuchMemory, $"{allocated:N0} bytes allocated, {allowed:N0} allowed");
        }
        catch (Exception thrown)
        {
            return (FindingKind.Threw, thrown.ToString());
        }

        if (mustBe is { } expected && expected != isAccepted)
            return expected ? (FindingKind.RefusedValid, "a valid input was refused") : (FindingKind.AcceptedInvalid, "accepted, though the corpus says that it must not be");
        try
        {
            if (isAccepted)
                target.Check(input);
            return null;
        }
        catch (Exception broken)
        {
            return (FindingKind.BrokenPromise, broken.ToString());
        }
    }

    private bool Measure(byte[] input, out TimeSpan time, out long allocated)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        long started = Stopwatch.GetTimestamp();
        bool isAccepted = target.Decode(input);
        time = Stopwatch.GetElapsedTime(started);
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        for (int chance = 0; chance < SecondChances && (time > AllowedTime || allocated > AllowedBytes); chance++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan busy = ThreadTime.Now();
            isAccepted = target.Decode(input);
            busy = ThreadTime.Now() - busy;
            time = busy < time ? busy : time;
            // What is set up once a process is no fault of an input.
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return isAccepted;
    }

    /// <summary>Leaves out pieces, large ones first, for as long as the same happens.</summary>
    private byte[] Shrink(byte[] input, FindingKind kind)
    {
        int steps = 0;
        for (int piece = Math.Max(1, input.Length / 2); piece > 0; piece /= 2)
        {
            for (int at = 0; at + piece <= input.Length && steps < MaxShrinkingSteps; steps++)
            {
                byte[] without = [.. input.AsSpan(0, at), .. input.AsSpan(at + piece)];
                if (Examine(without, mustBe: null, out _)?.Kind == kind)
                    input = without;
                else
                    at += piece;
            }
        }

        return input;
    }
}
