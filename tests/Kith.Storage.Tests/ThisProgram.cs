using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

namespace Kith.Storage.Tests;

/// <summary>This test program, started again: an environment variable tells it to play another part.</summary>
internal static class ThisProgram
{
    public static Process Start(IReadOnlyDictionary<string, string> environment)
    {
        string program = Environment.ProcessPath!;
        ProcessStartInfo start = new(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(typeof(ThisProgram).Assembly.Location);
        return Process.Start(start)!;
    }
}
