using System.CommandLine;
using System.Security.Cryptography;
using Kith.Cli.Configuration;
using Kith.Http;
using Kith.Libp2p.Admission;
using Kith.Storage.Files;

namespace Kith.Cli.Commands;

/// <summary><c>kith swarm</c>: names and secrets of closed swarms.</summary>
internal static class SwarmCommand
{
    private const string NameAlphabet = "abcdefghijkmnpqrstuvwxyz23456789";
    private const int NameCharacters = 8;

    public static Command Create(Terminal terminal) => new("swarm", "Make closed swarms, whose members share a secret") { CreateSwarm(terminal) };

    private static CommandWithExamples CreateSwarm(Terminal terminal)
    {
        Argument<string?> name = new("NAME") { Description = "Name of the swarm. Default: one that nobody else has", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> file = new("--file") { Description = "File to write the secret to, which only you can read, instead of printing it", HelpName = "FILE" };
        Option<bool> json = new("--json") { Description = "Print a JSON document" };
        CommandWithExamples command = new(
            "create",
            "Make a name and a secret for a swarm that only those who know the secret belong to",
            "kith swarm create",
            "kith swarm create lab --file lab.secret",
            "kith node --swarm lab --swarm-secret-file lab.secret --role bootstrap") { name, file, json };
        command.SetAction(parsed =>
        {
            string swarm = parsed.GetValue(name) ?? RandomNumberGenerator.GetString(NameAlphabet, NameCharacters);
            OptionNames.CheckSwarm(swarm, "The name");
            string secret = SwarmSecret.Create().Reveal();
            string? path = parsed.GetValue(file);
            if (path is not null)
                SecretFile.Create(path, secret);
            if (parsed.GetValue(json))
                terminal.WriteJson(new SwarmDocument(KithJson.SchemaVersion, swarm, path is null ? secret : null, path), SwarmJson.Default.SwarmDocument);
            else
                Explain(terminal, swarm, secret, path);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Explain(Terminal terminal, string swarm, string secret, string? path)
    {
        terminal.Text.WriteLine($"Swarm   {swarm}");
        terminal.Text.WriteLine(path is null ? $"Secret  {secret}" : $"Secret  in {path}");
        terminal.Note(path is null
            ? $"Write the secret to a file of its own (chmod 600), give it to every member over a way that only members see, and start nodes with: kith node --swarm {swarm} --swarm-secret-file FILE"
            : $"Give the file to every member over a way that only members see, and start nodes with: kith node --swarm {swarm} --swarm-secret-file {path}");
    }
}
