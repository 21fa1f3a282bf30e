using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.EndToEnd.Tests;

/// <summary>A node in a terminal of its own, which is asked to reload and is then closed.</summary>
public sealed class HangUpTests : IDisposable
{
    private const string Reloaded = "were read again";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("kith-e2e-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Node_reloads_while_its_terminal_is_there_and_ends_with_it()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "There is no program to make a terminal: apt-get install bsdutils.");
        int port = Ports.Free(2);
        string log = Path.Combine(_folder, "kith.log");
        await using KithProcess terminal = KithProcess.StartBy(
            ["bash", "-c", $"exec script --quiet --flush --command \"exec $* > {_folder}/out\" /dev/null", "script"],
            "node", "--role", "bootstrap", "--data", Path.Combine(_folder, "data"), "--listen", $"/ip4/127.0.0.1/tcp/{port}", "--http", $"127.0.0.1:{port + 1}", "--log-file", log);
        await UntilAsync(() => LinesWith(log, "Listening") > 0, "It never listened.");
        using Process node = NodeIn(terminal.Id);
        await UntilAsync(() => { KithProcess.Signal(node.Id, "HUP"); return LinesWith(log, Reloaded) > 0; }, "It did not reload.");
        Assert.False(node.HasExited);
        terminal.Kill();
        await UntilAsync(() => node.HasExited, "It outlived its terminal.");
    }

    private static int LinesWith(string log, string text) => File.Exists(log) ? File.ReadLines(log).Count(line => line.Contains(text, StringComparison.Ordinal)) : 0;

    /// <summary>The process that the terminal runs: its only child, however many programs became one another.</summary>
    private static Process NodeIn(int terminal) =>
        Process.GetProcessById(int.Parse(File.ReadAllText($"/proc/{terminal}/task/{terminal}/children").Trim(), System.Globalization.CultureInfo.InvariantCulture));

    private static async Task UntilAsync(Func<bool> condition, string otherwise)
    {
        using CancellationTokenSource patience = new(Patience);
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(50));
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, otherwise);
            await look.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
