using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Cli.Commands;
using Kith.Storage.Files;

namespace Kith.Cli.Network;

/// <summary>
/// A <c>kith node</c> that this process started. It stops when the pipe to its input closes: on purpose, or because this process is gone.
/// </summary>
internal sealed class ChildNode : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly TimeSpan _stopTimeout;
    private readonly Lock _logging = new();
    private readonly List<string> _addresses = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _lastError = "";

    private ChildNode(string name, Uri api, Process process, string logFile, TimeSpan stopTimeout)
    {
        Name = name;
        Api = api;
        LogFile = logFile;
        _process = process;
        _stopTimeout = stopTimeout;
        _log = new StreamWriter(logFile, append: false) { AutoFlush = true };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => ReadError(line.Data);
    }

    /// <summary>What people call it: <c>node 2</c>.</summary>
    public string Name { get; }

    public Uri Api { get; }

    public int ProcessId => _process.Id;

    public string LogFile { get; }

    /// <summary>Where peers dial it, as text; known once it has joined.</summary>
    public IReadOnlyList<string> Addresses => _addresses;

    /// <summary>Its exit code, when it has ended and its output is in the log.</summary>
    public Task<int> Exited { get; private set; } = Task.FromResult(0);

    /// <summary>Starts a node; its output goes to a log file in its data folder.</summary>
    public static ChildNode Start(string name, Uri api, string folder, IReadOnlyList<string> arguments, TimeSpan stopTimeout)
    {
        DataFolder.Create(folder);
        ProcessStartInfo start = new() { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string program = Environment.ProcessPath ?? throw new CommandException(ExitCode.Failed, "This program cannot tell where it is installed.");
        start.FileName = program;
        // Run as `dotnet kith.dll`, the program is dotnet.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(typeof(ChildNode).Assembly.Location);
        foreach (string argument in (IEnumerable<string>)["node", "--data", folder, "--http", api.Authority, NodeCommand.ExitWithParentOption, NodeFlags.FlagsOnlyOption, .. arguments])
            start.ArgumentList.Add(argument);
        ChildNode node = new(name, api, new Process { StartInfo = start }, Path.Combine(folder, "kith.log"), stopTimeout);
        node._process.Start();
        node._process.BeginOutputReadLine();
        node._process.BeginErrorReadLine();
        node.Exited = node.WaitForExitAsync();
        return node;
    }

    /// <summary>Returns when the node has joined its network.</summary>
    /// <exception cref="CommandException">It ended, or did not join in time.</exception>
    public async Task WaitUntilJoinedAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAny(_ready.Task, Exited).WaitAsync(timeout, cancellation);
        }
        catch (TimeoutException)
        {
            throw new CommandException(ExitCode.Failed, $"{Name} had not joined after {timeout.TotalSeconds:0} s. Its log is {LogFile}");
        }

        if (!_ready.Task.IsCompleted)
            throw new CommandException(ExitCode.Failed, $"{Name} ended with code {await Exited}{(_lastError.Length > 0 ? $": {_lastError}" : ".")} Its log is {LogFile}");
    }

    /// <summary>Asks the node to stop by closing its input, and kills it when it has not after a while.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!Exited.IsCompleted)
            _process.StandardInput.Close();
        try
        {
            await Exited.WaitAsync(_stopTimeout);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            await Exited;
        }

        _process.Dispose();
        await _log.DisposeAsync();
    }

    private async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    private void Read(string? line)
    {
        Log(line);
        // It says what its parent wants to know; to be asked over HTTP would cost each start a tenth of a second of processor.
        if (line?.StartsWith(Daemon.AddressLabel, StringComparison.Ordinal) == true)
            _addresses.Add(line[Daemon.AddressLabel.Length..]);
        else if (line == Daemon.ReadyLine)
            _ready.TrySetResult();
    }

    private void ReadError(string? line)
    {
        Log(line);
        if (line is not null)
            _lastError = line.StartsWith(Terminal.ErrorPrefix, StringComparison.Ordinal) ? line[Terminal.ErrorPrefix.Length..] : line;
    }

    private void Log(string? line)
    {
        if (line is null)
            return;
        lock (_logging)
            _log.WriteLine(line);
    }
}
