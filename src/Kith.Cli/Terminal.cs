using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Kith.Cli;

/// <summary>What a command reads from and writes to: data on the output, everything else on the error stream.</summary>
internal sealed class Terminal
{
    /// <summary>What every message of a failure begins with.</summary>
    public const string ErrorPrefix = "kith: ";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public Terminal(Stream input, Stream output, Stream error, Func<string, string?> variable)
    {
        Input = input;
        Output = output;
        Text = new StreamWriter(output, Utf8) { AutoFlush = true };
        Error = new StreamWriter(error, Utf8) { AutoFlush = true };
        Variable = variable;
    }

    public Stream Input { get; }

    /// <summary>Data, as bytes.</summary>
    public Stream Output { get; }

    /// <summary>Data, as text.</summary>
    public TextWriter Text { get; }

    public TextWriter Error { get; }

    /// <summary>Whether a person sees the output; otherwise it goes to a file or a program.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Variable { get; }

    /// <summary>Names of the environment's variables.</summary>
    public IReadOnlyList<string> VariableNames { get; init; } = [];

    /// <summary>Whether colours are welcome: on a terminal, unless NO_COLOR is set.</summary>
    public bool HasColor => IsOutputTerminal && string.IsNullOrEmpty(Variable("NO_COLOR"));

    /// <summary>The process's own streams.</summary>
    public static Terminal Standard() =>
        new(Console.OpenStandardInput(), Console.OpenStandardOutput(), Console.OpenStandardError(), Environment.GetEnvironmentVariable)
        {
            VariableNames = [.. Environment.GetEnvironmentVariables().Keys.Cast<string>()],
            IsOutputTerminal = !Console.IsOutputRedirected,
        };

    /// <summary>Writes a document of the HTTP API on one line.</summary>
    public void WriteJson<TDocument>(TDocument document, JsonTypeInfo<TDocument> type) => Text.WriteLine(JsonSerializer.Serialize(document, type));

    /// <summary>Says something to the person, not to the program that reads the output.</summary>
    public void Note(string message) => Error.WriteLine(message);

    /// <summary>Says what went wrong.</summary>
    public void Fail(string message) => Error.WriteLine(ErrorPrefix + message);
}
