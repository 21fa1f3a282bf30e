using System.ComponentModel;
using System.Diagnostics;

namespace Kith.EndToEnd.Tests.Nemesis;

/// <summary>Programs of the system that set up what an experiment needs.</summary>
internal static class Command
{
    /// <summary>Runs a program to its end; false when it is not there or failed.</summary>
    public static bool Succeeds(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
