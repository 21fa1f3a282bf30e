using System;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace Kith.Cli.Tests.Classroom;

/// <summary>What is wrong with a ring's command line is said before anything is said to have started.</summary>
public sealed class RingUsageTests
{
    [Theory]
    [InlineData("SECOND_SUCCESSOR is missing", "ring", "init", "2", "4")]
    [InlineData("'x' for command 'join' as a whole number", "ring", "join", "2", "x", "30")]
    [InlineData("Peer 2 cannot have the successors 4 and 4", "ring", "init", "2", "4", "4", "5")]
    [InlineData("Peer 2 cannot join through itself", "ring", "join", "2", "2", "5")]
    [InlineData("from 0 to 255", "ring", "run", "300")]
    [InlineData("--exhaustive", "sim", "ring-check")]
    [InlineData("--random is 1 or more", "sim", "ring-check", "--random", "0")]
    public async Task Bad_arguments_are_named_once_and_start_nothing(string expected, params string[] args)
    {
        CommandRun run = await CommandRun.RunAsync(args);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Text);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Equal(run.Error.IndexOf(expected, StringComparison.Ordinal), run.Error.LastIndexOf(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Taken_port_is_told_as_a_taken_number()
    {
        using Socket other = new(SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        int port = ((IPEndPoint)other.LocalEndPoint!).Port;
        CommandRun run = await CommandRun.RunAsync("ring", "init", "2", "4", "5", "5", "--port-base", $"{port - 2}");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"Port {port} is taken: Peer 2 runs already", run.Error, StringComparison.Ordinal);
    }
}
