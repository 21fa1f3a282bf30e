using System;
using System.Collections.Generic;

namespace Kith.Cli.Shell;

/// <summary>A line while it is written: its text, where the cursor is, and the lines before it. A decision object: it neither reads keys nor draws.</summary>
internal sealed class LineBuffer(IReadOnlyList<string> history)
{
    /// <summary>The most characters of a line.</summary>
    public const int MostCharacters = 8_192;

    private int _place = history.Count; // In the history; behind its end while a new line is written.
    private string _kept = "";          // The new line while an old one is shown.
    private string? _sought;            // What is searched for, until the line is changed by anything else.

    public string Text { get; private set; } = "";

    /// <summary>Where the next character goes, from 0.</summary>
    public int Cursor { get; private set; }

    public void Insert(string text)
    {
        if (Text.Length + text.Length > MostCharacters)
            return;
        _sought = null;
        Text = Text.Insert(Cursor, text);
        Cursor += text.Length;
    }

    public void DeleteBefore()
    {
        if (Cursor > 0)
            DeleteFrom(Cursor - 1);
    }

    /// <summary>Deletes the word before the cursor, and the spaces between.</summary>
    public void DeleteWordBefore() => DeleteFrom(Text[..Cursor].TrimEnd(' ').LastIndexOf(' ') + 1);

    /// <summary>Deletes everything before the cursor.</summary>
    public void DeleteAllBefore() => DeleteFrom(0);

    private void DeleteFrom(int start)
    {
        _sought = null;
        Text = Text.Remove(start, Cursor - start);
        Cursor = start;
    }

    public void DeleteAfter()
    {
        _sought = null;
        if (Cursor < Text.Length)
            Text = Text.Remove(Cursor, 1);
    }

    public void Move(int steps) => Cursor = Math.Clamp(Cursor + steps, 0, Text.Length);

    public void ToStart() => Cursor = 0;

    public void ToEnd() => Cursor = Text.Length;

    /// <summary>Shows the line before, or after, the one that is shown.</summary>
    public void Recall(int steps)
    {
        _sought = null;
        Show(Math.Clamp(_place + steps, 0, history.Count));
    }

    /// <summary>Shows the last line before the one that is shown which has in it what was written; once more, the one before that.</summary>
    public void Search()
    {
        string sought = _sought ??= Text;
        for (int place = _place - 1; place >= 0; place--)
        {
            if (history[place].Contains(sought, StringComparison.Ordinal))
            {
                Show(place);
                return;
            }
        }
    }

    private void Show(int place)
    {
        if (place == _place)
            return;
        if (_place == history.Count)
            _kept = Text;
        _place = place;
        Text = place == history.Count ? _kept : history[place];
        Cursor = Text.Length;
    }

    /// <summary>Completes the word at the cursor as far as all words that may follow agree; returns them when they do not say more.</summary>
    public IReadOnlyList<string> Complete(Func<string, string[]> following)
    {
        string before = Text[..Cursor];
        int start = before.LastIndexOf(' ') + 1;
        string word = before[start..];
        string[] words = Array.FindAll(following(before), other => other.StartsWith(word, StringComparison.Ordinal));
        if (words.Length == 0)
            return [];
        string common = words[0];
        foreach (string other in words)
            common = common[..SharedLength(common, other)];
        if (common.Length > word.Length)
            Insert(common[word.Length..]);
        if (words.Length == 1)
            Insert(" ");
        return words.Length > 1 && common.Length == word.Length ? words : [];
    }

    private static int SharedLength(string a, string b)
    {
        int length = 0;
        while (length < a.Length && length < b.Length && a[length] == b[length])
            length++;
        return length;
    }
}
