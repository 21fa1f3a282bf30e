using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading;
using Microsoft.Extensions.Logging;

namespace Kith.Cli.Logging;

/// <summary>Logs one line an event: time in UTC, level, category, message, as text or as JSON. A log that cannot be written is lost, and nothing else.</summary>
internal sealed class LineLoggerFactory(TextWriter output, LogLevel initial, bool isJson = false) : ILoggerFactory
{
    private const string FrameworkPrefix = "Microsoft.";

    // What keeps the web server's host from starting is thrown as well, and told with its remedy.
    private const string HostPrefix = "Microsoft.Extensions.Hosting.";

    // Says of every connection over the limit that it is one, and so whatever floods the API would flood the log.
    private const string ConnectionsCategory = "Microsoft.AspNetCore.Server.Kestrel.Connections";

    private const string OriginalFormat = "{OriginalFormat}";

    private readonly Lock _writing = new();
    private volatile LogLevel _level = initial;

    /// <summary>The least level that is logged; may be changed at any time.</summary>
    public LogLevel Level
    {
        get => _level;
        set => _level = value;
    }

    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName);

    /// <summary>There is one place to write to.</summary>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private void Write<TState>(LogLevel level, string category, EventId id, TState state, string message, Exception? failure)
    {
        string time = TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        string line = isJson ? Json(time, level, category, id, state, message, failure) : Text(time, level, category, message, failure);
        try
        {
            lock (_writing)
                output.WriteLine(line);
        }
        catch (Exception lost) when (lost is IOException or ObjectDisposedException)
        {
            // A full disk, or a reader that has gone: no reason to fail.
        }
    }

    private string Text(string time, LogLevel level, string category, string message, Exception? failure)
    {
        // Some of the text comes from peers; it must not begin a line of its own or move the cursor.
        string line = $"{time} {Name(level),-5} {category}: {OneLine(message)}";
        if (failure is null)
            return line;
        return line + (_level <= LogLevel.Debug ? $"{Environment.NewLine}{failure}" : $" ({failure.GetType().Name}: {OneLine(failure.Message)})");
    }

    private static string Json<TState>(string time, LogLevel level, string category, EventId id, TState state, string message, Exception? failure)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteString("time", time);
            json.WriteString("level", Name(level));
            json.WriteString("category", category);
            json.WriteNumber("event_id", id.Id);
            if (id.Name is { Length: > 0 } name)
                json.WriteString("event", name);
            json.WriteString("message", message);
            if (failure is not null)
                json.WriteString("exception", failure.ToString());
            if (state is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 1 } fields)
                WriteFields(json, fields);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void WriteFields(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        json.WriteStartObject("fields");
        foreach ((string name, object? value) in fields)
        {
            if (name != OriginalFormat)
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
        }

        json.WriteEndObject();
    }

    private LogLevel LeastLevel(string category)
    {
        if (category.StartsWith(HostPrefix, StringComparison.Ordinal))
            return LogLevel.None;
        LogLevel level = _level;
        if (category == ConnectionsCategory && level < LogLevel.Error && level > LogLevel.Debug)
            return LogLevel.Error;
        return category.StartsWith(FrameworkPrefix, StringComparison.Ordinal) && level < LogLevel.Warning ? LogLevel.Warning : level;
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
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    private sealed class LineLogger(LineLoggerFactory factory, string category) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && logLevel >= factory.LeastLevel(category);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                factory.Write(logLevel, category, eventId, state, formatter(state, exception), exception);
        }
    }
}
