using System.CommandLine;

namespace Kith.Cli.Commands;

/// <summary><c>kith ring</c>: the classroom's ring, whose peers have numbers and keep files.</summary>
internal static class ClassroomCommand
{
    public static Command Create(Terminal terminal) => new CommandWithExamples(
        "ring",
        "Run the classroom's ring: peers with numbers from 0 to 255 that keep files",
        "kith ring run 2 4 5 8 9 14 19",
        "kith ring init 2 4 5 30",
        "kith ring join 15 4 30")
    {
        ClassroomInitCommand.Create(terminal),
        ClassroomJoinCommand.Create(terminal),
        ClassroomRunCommand.Create(terminal),
    };
}
