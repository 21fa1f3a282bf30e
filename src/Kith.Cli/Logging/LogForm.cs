namespace Kith.Cli.Logging;

/// <summary>How an event is written.</summary>
internal enum LogForm
{
    /// <summary>A line of text.</summary>
    Text,

    /// <summary>A JSON document on a line.</summary>
    Json,
}
