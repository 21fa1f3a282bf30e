using System;
using System.Globalization;
using Kith.Artifacts;

namespace Kith.Cli.Artifacts;

/// <summary>Shows on one line of a terminal how far a transfer has come and how long it will take; elsewhere nothing.</summary>
internal sealed class TransferBar(Terminal terminal) : IProgress<TransferProgress>, IDisposable
{
    private const int Width = 24;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    private TimeSpan _shown = TimeSpan.MinValue;
    private int _length;

    public void Report(TransferProgress value)
    {
        if (!terminal.IsOutputTerminal || value.Elapsed - Period < _shown)
            return;
        _shown = value.Elapsed;
        string line = Line(value);
        terminal.Error.Write($"\r{line.PadRight(_length)}");
        _length = line.Length;
    }

    /// <summary>Clears the line.</summary>
    public void Dispose()
    {
        if (_length > 0)
            terminal.Error.Write($"\r{new string(' ', _length)}\r");
        _length = 0;
    }

    /// <summary>The line for some progress.</summary>
    internal static string Line(TransferProgress progress)
    {
        string speed = ByteText.Format((long)progress.BytesPerSecond) + "/s";
        if (progress.Total is not { } total || total == 0)
            return $"{ByteText.Format(progress.Bytes)}, {speed}";
        int filled = (int)Math.Clamp(Width * progress.Bytes / total, 0, Width);
        string bar = new string('#', filled) + new string('-', Width - filled);
        string left = progress.Remaining is { } remaining ? string.Create(CultureInfo.InvariantCulture, $", {Math.Ceiling(remaining.TotalSeconds)} s left") : "";
        return $"[{bar}] {100 * progress.Bytes / total} % of {ByteText.Format(total)}, {speed}{left}";
    }
}
