using System;
using System.CommandLine;
using Kith.Cli.Configuration;
using Kith.Core.Node;
using Kith.Storage.Files;

namespace Kith.Cli.Commands;

/// <summary>The options of every command that asks a daemon.</summary>
internal sealed class ApiOptions
{
    /// <summary>Says where the API is.</summary>
    public const string ApiVariable = "KITH_API";

    /// <summary>Says what to show it.</summary>
    public const string TokenVariable = "KITH_API_TOKEN";

    private readonly Terminal _terminal;

    private readonly Option<string?> _api = new("--api")
    {
        Description = $"The daemon's HTTP API. Default: ${ApiVariable}, or {KithHttpClient.DefaultApi}. A token comes from ${TokenVariable}",
        HelpName = "URL",
    };

    private readonly Option<int> _via = new("--via")
    {
        Description = "Ask the I-th node of a local `kith up`, counting ports from that of --api",
        HelpName = "I",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document, as the HTTP API has it" };

    /// <summary>Adds the options to a command.</summary>
    public ApiOptions(Command command, Terminal terminal)
    {
        _terminal = terminal;
        command.Add(_api);
        command.Add(_via);
        command.Add(_json);
    }

    /// <summary>Whether to print JSON.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>A client of the daemon that the command line names.</summary>
    /// <exception cref="CommandException">It names none.</exception>
    public KithHttpClient Connect(ParseResult parsed, TimeSpan? timeout = null) => new(AddressIn(parsed), timeout) { Token = TokenFor(parsed) };

    /// <summary>
    /// The token to show a daemon; null when none is set. Where no other is named, a daemon of this machine is shown the one that a daemon started with this
    /// environment asks for: so a container's own health check has it.
    /// </summary>
    /// <exception cref="CommandException">The command line names no daemon.</exception>
    /// <exception cref="KithException">The file with the token cannot be read.</exception>
    public string? TokenFor(ParseResult parsed)
    {
        if (_terminal.Variable(TokenVariable) is { Length: > 0 } token)
            return token;
        if (!AddressIn(parsed).IsLoopback)
            return null;
        if (_terminal.Variable(NodeSettings.Find(NodeSettings.HttpToken)!.Variable) is { Length: > 0 } own)
            return own;
        return _terminal.Variable(NodeSettings.Find(NodeSettings.HttpTokenFile)!.Variable) is { Length: > 0 } file ? SecretFile.Read(file) : null;
    }

    /// <summary>Where the API is that the command line names.</summary>
    /// <exception cref="CommandException">It names none.</exception>
    public Uri AddressIn(ParseResult parsed)
    {
        string text = parsed.GetValue(_api) ?? _terminal.Variable(ApiVariable) ?? KithHttpClient.DefaultApi.ToString();
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? api) || (api.Scheme != Uri.UriSchemeHttp && api.Scheme != Uri.UriSchemeHttps) || api.UserInfo.Length > 0)
            throw new CommandException(ExitCode.Usage, $"'{text}' is not the address of an HTTP API. Write it like {KithHttpClient.DefaultApi}");
        int via = parsed.GetValue(_via);
        if (via < 1 || via > ushort.MaxValue - api.Port + 1)
            throw new CommandException(ExitCode.Usage, $"There is no node {via}: --via counts from 1, and port {api.Port} is node 1.");
        return new UriBuilder(api) { Port = api.Port + via - 1 }.Uri;
    }
}
