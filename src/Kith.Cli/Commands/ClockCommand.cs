using System;
using System.CommandLine;
using System.Globalization;
using Kith.Core.Node;
using Kith.Http;

namespace Kith.Cli.Commands;

/// <summary><c>kith clock</c>: what a node makes of the time, and the operator's word on it.</summary>
internal static class ClockCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<bool> confirm = new("--confirm") { Description = "Say that the machine's wall clock is right, so that the node goes by it" };
        Command command = new CommandWithExamples(
            "clock",
            "Show what a node makes of the time: after a jump it doubts its wall clock until its peers confirm it, or you",
            "kith clock",
            "kith clock --confirm") { confirm };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using KithHttpClient kith = api.Connect(parsed);
            ClockStatus clock = parsed.GetValue(confirm) ? await kith.ConfirmClockAsync(cancellation) : await kith.GetClockAsync(cancellation);
            if (api.IsJson(parsed))
                terminal.WriteJson(ClockDocument.From(clock), KithJson.Default.ClockDocument);
            else
                Print(clock, terminal);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Print(ClockStatus clock, Terminal terminal)
    {
        Columns.Write(terminal, ["What", "Value"],
        [
            ["Goes by", Text(clock.Now)],
            ["Wall clock", Text(clock.Wall)],
            ["Peers' median", clock.PeersTime is { } time ? $"{Text(time)} ({clock.PeersHeard} heard)" : "nobody heard lately"],
            ["Doubtful", clock.IsDoubtful ? "yes" : "no"],
        ]);
        if (clock.IsDoubtful)
            terminal.Note("The wall clock has jumped, and the peers have not confirmed it. No record ends because of the jump. If the clock is right, say so with kith clock --confirm; if not, set it.");
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
