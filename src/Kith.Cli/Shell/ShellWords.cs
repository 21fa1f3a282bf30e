using System.Collections.Generic;
using System.Text;

namespace Kith.Cli.Shell;

/// <summary>
/// The words of a line, as a shell reads them: what stands between single quotes is taken as it is, and between double quotes but for <c>\"</c> and <c>\\</c>.
/// Elsewhere a backslash is a character like others.
/// </summary>
internal static class ShellWords
{
    /// <exception cref="CommandException">A quote is not closed.</exception>
    public static List<string> Split(string line)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool isWord = false;   // A pair of quotes with nothing between them is one too.
        char quote = '\0';
        for (int at = 0; at < line.Length; at++)
        {
            char c = line[at];
            if (quote == '"' && c == '\\' && at + 1 < line.Length && line[at + 1] is '"' or '\\')
                word.Append(line[++at]);
            else if (c == quote)
                quote = '\0';
            else if (quote == '\0' && c is '"' or '\'')
                (quote, isWord) = (c, true);
            else if (quote != '\0' || !char.IsWhiteSpace(c))
                (_, isWord) = (word.Append(c), true);
            else if (isWord)
                Take();
        }

        if (quote != '\0')
            throw new CommandException(ExitCode.Usage, $"A quote is not closed: end what begins with {quote} with {quote}.");
        if (isWord)
            Take();
        return words;

        void Take()
        {
            words.Add(word.ToString());
            word.Clear();
            isWord = false;
        }
    }
}
