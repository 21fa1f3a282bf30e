using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.EndToEnd.Tests;

/// <summary>The <c>kith</c> command as a process of its own.</summary>
internal sealed class KithProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // The command as it was just built, or one that was built for those who run it.
    private static readonly string Command = Environment.GetEnvironmentVariable("KITH_TEST_COMMAND") ?? Path.Combine(AppContext.BaseDirectory, "Kith.Cli.dll");

    // What a shell starts in the background ignores Ctrl-C, and so does whatever it starts; a command under test is to hear it all the same.
    private static readonly string[] HearsInterrupts = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT"] : [];

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    private KithProcess(IEnumerable<string> arguments, string workingFolder = "", IReadOnlyDictionary<string, string>? environment = null, string[]? launcher = null)
    {
        string[] command = [.. HearsInterrupts, .. launcher ?? [], "dotnet", Command, .. arguments];
        ProcessStartInfo start = new(command[0], command[1..]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.WorkingDirectory = workingFolder;
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_error, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public string Output => Text(_output);

    public string Error => Text(_error);

    public bool HasExited => _process.HasExited;

    /// <summary>Starts a command that runs until it is told to stop.</summary>
    public static KithProcess Start(params string[] arguments) => new(arguments);

    /// <summary>Starts a command by way of another, which becomes it.</summary>
    public static KithProcess StartBy(string[] launcher, params string[] arguments) => new(arguments, launcher: launcher);

    /// <summary>The same, in a folder and with variables of its own.</summary>
    public static KithProcess StartIn(string workingFolder, IReadOnlyDictionary<string, string> environment, params string[] arguments) => new(arguments, workingFolder, environment);

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using KithProcess process = new(arguments);
        int code = await process.ExitAsync();
        return (code, process.Output, process.Error);
    }

    /// <summary>Waits until the output has a text in it.</summary>
    public Task ExpectAsync(string text) => ExpectAsync(() => Output, text);

    /// <summary>Waits until the error stream has a text in it.</summary>
    public Task ExpectErrorAsync(string text) => ExpectAsync(() => Error, text);

    /// <summary>Types a line.</summary>
    public async Task TypeAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    public async Task<int> ExitAsync(TimeSpan? patience = null)
    {
        using CancellationTokenSource end = new(patience ?? Patience);
        await _process.WaitForExitAsync(end.Token);
        return _process.ExitCode;
    }

    /// <summary>Kill -9.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends a signal by its name: TERM, INT, KILL.</summary>
    public static void Signal(int process, string signal)
    {
        using Process kill = Process.Start("kill", ["-s", signal, process.ToString()]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await ExitAsync();
        }

        _process.Dispose();
    }

    private async Task ExpectAsync(Func<string> stream, string text)
    {
        long began = Stopwatch.GetTimestamp();
        while (!stream().Contains(text, StringComparison.Ordinal))
        {
            Assert.False(_process.HasExited, $"It ended before it said '{text}'. Output: {Output} Error: {Error}");
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, $"It never said '{text}'. Output: {Output} Error: {Error}");
            await Pause();
        }
    }

    // Output of another process arrives when it arrives: there is nothing to await but the next look.
    private static async Task Pause()
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        await timer.WaitForNextTickAsync();
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.AppendLine(line);
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
