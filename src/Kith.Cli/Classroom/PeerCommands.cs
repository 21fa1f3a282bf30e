using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Kith.Classroom;
using Kith.Core.Node;

namespace Kith.Cli.Classroom;

/// <summary>Store N, Request N and Quit, in any case; what is none of them is passed over, as the assignment has it.</summary>
internal sealed class PeerCommands(Action<string> say)
{
    /// <summary>Commands that may be under way at once; one more waits until another has ended.</summary>
    private const int MaxUnderWay = 16;

    private readonly List<Task> _underWay = [];

    /// <summary>Begins what a line asks of a peer; true when that was to quit, and it has.</summary>
    public async Task<bool> BeginAsync(RingPeer peer, string[] words)
    {
        _underWay.RemoveAll(task => task.IsCompleted);
        if (_underWay.Count == MaxUnderWay)
            await Task.WhenAny(_underWay);
        switch (words.Length > 0 ? words[0].ToUpperInvariant() : "")
        {
            case "STORE":
                Begin(words, "Store", name => peer.StoreAsync(name));
                return false;
            case "REQUEST":
                Begin(words, "Request", name => peer.RequestAsync(name));
                return false;
            case "QUIT":
                await peer.QuitAsync();
                return true;
            default:
                return false;
        }
    }

    private void Begin(string[] words, string command, Func<string, Task<RingFileReceipt>> act)
    {
        if (words.Length == 2)
            _underWay.Add(SayWhatIsWrongAsync(act, words[1]));
        else
            say($"Usage: {command} <4-digit filename>");
    }

    private async Task SayWhatIsWrongAsync(Func<string, Task<RingFileReceipt>> act, string name)
    {
        try
        {
            await act(name); // The peer says how it went.
        }
        catch (Exception problem) when (problem is KithException or InvalidOperationException)
        {
            say(problem.Message);
        }
    }
}
