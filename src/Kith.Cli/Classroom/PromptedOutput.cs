using System.Threading;

namespace Kith.Cli.Classroom;

/// <summary>Lines of peers behind the assignment's prompt; on a terminal the prompt stands below them again, so that one can type at any time.</summary>
internal sealed class PromptedOutput(Terminal terminal)
{
    /// <summary>What each line begins with.</summary>
    public const string Prompt = "> ";

    // Back to the line's beginning, and away with what stands there.
    private const string ClearLine = "\r\u001b[K";

    private readonly Lock _writing = new();
    private bool _isPrompting;

    /// <summary>Writes a line behind the prompt.</summary>
    /// <param name="line">What a peer says.</param>
    /// <param name="prefix">What goes before the prompt, where several peers speak.</param>
    public void Say(string line, string prefix = "")
    {
        lock (_writing)
        {
            terminal.Text.WriteLine($"{(_isPrompting ? ClearLine : "")}{prefix}{Prompt}{line}");
            if (_isPrompting)
                terminal.Text.Write(Prompt);
        }
    }

    /// <summary>Writes a line as it is.</summary>
    public void Plain(string line)
    {
        lock (_writing)
            terminal.Text.WriteLine(line);
    }

    /// <summary>Commands are read from now on.</summary>
    public void BeginPrompting() => ShowPrompt(isPrompting: terminal.IsOutputTerminal);

    /// <summary>The person has typed a line, so that the cursor is below it.</summary>
    public void Typed() => ShowPrompt(_isPrompting);

    /// <summary>No more commands are read.</summary>
    public void EndPrompting()
    {
        lock (_writing)
            _isPrompting = false;
    }

    private void ShowPrompt(bool isPrompting)
    {
        lock (_writing)
        {
            _isPrompting = isPrompting;
            if (isPrompting)
                terminal.Text.Write(Prompt);
        }
    }
}
