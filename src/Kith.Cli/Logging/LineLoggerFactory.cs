using System;
using System.IO;
using System.Threading;
using Microsoft.Extensions.Logging;

namespace Kith.Cli;

/// <summary>Logs one line an event to the error stream: time in UTC, level, category, message.</summary>
internal sealed class LineLoggerFactory(TextWriter output, bool verbose) : ILoggerFactory
{
    private const string FrameworkPrefix = "Microsoft.";

    // What keeps the web server's host from starting is thrown as well, and told with its remedy.
    private const string HostPrefix = "Microsoft.Extensions.Hosting.";

    private readonly Lock _writing = new();

    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName, LeastLevel(categoryName));

    /// <summary>There is one place to write to.</summary>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private void Write(LogLevel level, string category, string message, Exception? failure)
    {
        // Some of the text comes from peers; it must not begin a line of its own or move the cursor.
        string line = $"{TimeProvider.System.GetUtcNow().UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {Name(level)} {category}: {OneLine(message)}";
        if (failure is not null)
            line += verbose ? $"{Environment.NewLine}{failure}" : $" ({failure.GetType().Name}: {OneLine(failure.Message)})";
        lock (_writing)
            output.WriteLine(line);
    }

    private LogLevel LeastLevel(string category)
    {
        if (category.StartsWith(HostPrefix, StringComparison.Ordinal))
            return LogLevel.None;
        if (category.StartsWith(FrameworkPrefix, StringComparison.Ordinal))
            return LogLevel.Warning;
        return verbose ? LogLevel.Debug : LogLevel.Information;
    }

    private static string OneLine(string text) => string.Create(text.Length, text, (span, source) =>
    {
        for (int index = 0; index < source.Length; index++)
            span[index] = char.IsControl(source[index]) ? ' ' : source[index];
    });

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    private sealed class LineLogger(LineLoggerFactory factory, string category, LogLevel least) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => logLevel >= least && least != LogLevel.None;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                factory.Write(logLevel, category, formatter(state, exception), exception);
        }
    }
}
