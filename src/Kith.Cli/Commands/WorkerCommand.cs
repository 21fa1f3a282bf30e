using System;
using System.CommandLine;
using Kith.Cli.Studies;
using Kith.Core.Node;

namespace Kith.Cli.Commands;

/// <summary><c>kith sim worker</c>: does runs of sweeps that a broker gives out.</summary>
internal static class WorkerCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string> queue = new("--queue") { Description = "The RabbitMQ broker", HelpName = "amqp://USER:PASSWORD@HOST", Required = true };
        Option<string> name = new("--name") { Description = "What the names of the queues begin with", HelpName = "NAME", DefaultValueFactory = _ => "kith.sim" };
        Option<int> idle = new("--until-idle") { Description = "Ends when there has been nothing to do for so many seconds; 0 for never", HelpName = "S", DefaultValueFactory = _ => 0 };
        CommandWithExamples command = new("worker", "Do runs of sweeps that kith sim sweep --queue has given to a broker", "kith sim worker --queue amqp://guest:guest@localhost", "kith sim worker --queue amqp://sim:secret@broker --until-idle 60") { queue, name, idle };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(idle) is < 0 or > 1_000_000)
                throw new KithException(KithErrorCode.InvalidArgument, $"--until-idle is {parsed.GetValue(idle)}; it must be 0 to 1,000,000.");
            await using StudyBroker broker = await StudyBroker.ConnectAsync(parsed.GetValue(queue)!, parsed.GetValue(name)!, cancellation);
            terminal.Note("waiting for runs");
            StudyWorker worker = new(broker, TimeProvider.System, terminal);
            await worker.RunAsync(parsed.GetValue(idle) is > 0 and int seconds ? TimeSpan.FromSeconds(seconds) : null, cancellation);
            terminal.Text.WriteLine($"{worker.Done} runs done");
            return ExitCode.Ok;
        });
        return command;
    }
}
