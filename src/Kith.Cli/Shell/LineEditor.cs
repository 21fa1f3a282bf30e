using System;
using System.Collections.Generic;

namespace Kith.Cli.Shell;

/// <summary>Reads lines from a terminal: arrows, history, completion with Tab.</summary>
internal sealed class LineEditor(string prompt, Func<string, string[]> following)
{
    /// <summary>Reads a line; null at its end (Ctrl-D on an empty line). Ctrl-C begins another.</summary>
    public string? Read(IReadOnlyList<string> history)
    {
        Console.TreatControlCAsInput = true;
        try
        {
            return ReadLine(history);
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    private string? ReadLine(IReadOnlyList<string> history)
    {
        LineBuffer line = new(history);
        int drawn = Draw(line, before: 0);
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    Console.WriteLine();
                    return line.Text;
                case ConsoleKey.C when key.Modifiers == ConsoleModifiers.Control:
                    Console.WriteLine("^C");
                    line = new LineBuffer(history);
                    drawn = 0;
                    break;
                case ConsoleKey.D when key.Modifiers == ConsoleModifiers.Control:
                    if (line.Text.Length == 0)
                    {
                        Console.WriteLine();
                        return null;
                    }

                    line.DeleteAfter();
                    break;
                case ConsoleKey.Tab:
                    if (line.Complete(following) is { Count: > 0 } words)
                    {
                        Console.WriteLine();
                        Console.WriteLine(string.Join("  ", words));
                        drawn = 0;
                    }

                    break;
                default:
                    Apply(key, line);
                    break;
            }

            drawn = Draw(line, drawn);
        }
    }

    private static void Apply(ConsoleKeyInfo key, LineBuffer line)
    {
        switch (key.Key)
        {
            case ConsoleKey.Backspace: line.DeleteBefore(); break;
            case ConsoleKey.Delete: line.DeleteAfter(); break;
            case ConsoleKey.LeftArrow: line.Move(-1); break;
            case ConsoleKey.RightArrow: line.Move(1); break;
            case ConsoleKey.Home: line.ToStart(); break;
            case ConsoleKey.End: line.ToEnd(); break;
            case ConsoleKey.UpArrow: line.Recall(-1); break;
            case ConsoleKey.DownArrow: line.Recall(1); break;
            case ConsoleKey.A when key.Modifiers == ConsoleModifiers.Control: line.ToStart(); break;
            case ConsoleKey.E when key.Modifiers == ConsoleModifiers.Control: line.ToEnd(); break;
            case ConsoleKey.U when key.Modifiers == ConsoleModifiers.Control: line.DeleteAllBefore(); break;
            case ConsoleKey.W when key.Modifiers == ConsoleModifiers.Control: line.DeleteWordBefore(); break;
            case ConsoleKey.R when key.Modifiers == ConsoleModifiers.Control: line.Search(); break;
            default:
                if (!char.IsControl(key.KeyChar))
                    line.Insert(key.KeyChar.ToString());
                break;
        }
    }

    /// <summary>Draws the line again; returns how many characters it has, so that the next drawing can cover them.</summary>
    private int Draw(LineBuffer line, int before)
    {
        int length = prompt.Length + line.Text.Length;
        Console.Write($"\r{prompt}{line.Text}{new string(' ', Math.Max(0, before - length))}");
        Console.Write($"\r{prompt}{line.Text[..line.Cursor]}");
        return length;
    }
}
