using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Extensions.Logging;

namespace Kith.Tests;

/// <summary>What a node logs, kept for a test to look at.</summary>
internal sealed class LoggedEvents : ILoggerProvider, ILogger
{
    private readonly List<(int Id, string Text)> _events = [];

    public List<string> Of(int id)
    {
        lock (_events)
            return [.. _events.Where(logged => logged.Id == id).Select(logged => logged.Text)];
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_events)
            _events.Add((eventId.Id, formatter(state, exception)));
    }

    public void Dispose()
    {
    }
}
