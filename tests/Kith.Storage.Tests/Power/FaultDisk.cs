using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace Kith.Storage.Tests.Power;

/// <summary>Runs a <see cref="TracedWriter"/> over <c>faultdisk.c</c>, which gcc compiles for it. Skips the test where that cannot be.</summary>
internal static class FaultDisk
{
    /// <summary>Runs the writer to its end and returns its exit code.</summary>
    public static async Task<int> RunWriterAsync(string folder, string log, int records, int? failSync = null)
    {
        string library = await CompileOrSkipAsync(folder + ".library");
        Dictionary<string, string> environment = new()
        {
            ["LD_PRELOAD"] = library,
            ["FAULTDISK_FOLDER"] = folder,
            ["FAULTDISK_PREFIX"] = SqliteRecordStore.FileName,
            ["FAULTDISK_LOG"] = log,
            ["FAULTDISK_FAIL_SYNC"] = $"{failSync ?? 0}",
            [TracedWriter.FolderVariable] = folder,
            [TracedWriter.CountVariable] = $"{records}",
        };
        using Process writer = ThisProgram.Start(environment);
        Task<string> output = writer.StandardOutput.ReadToEndAsync();
        string errors = await writer.StandardError.ReadToEndAsync();
        await output;
        await writer.WaitForExitAsync();
        Assert.True(writer.ExitCode is 0 or 3, errors);
        return writer.ExitCode;
    }

    private static async Task<string> CompileOrSkipAsync(string place)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "LD_PRELOAD takes Linux.");
        string library = Directory.CreateDirectory(place).FullName + "/faultdisk.so";
        try
        {
            using Process compiler = Process.Start(new ProcessStartInfo("gcc", ["-shared", "-fPIC", "-O1", "-o", library, Path.Combine(AppContext.BaseDirectory, "Power", "faultdisk.c"), "-lpthread"])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            })!;
            string errors = await compiler.StandardError.ReadToEndAsync();
            await compiler.WaitForExitAsync();
            Assert.True(compiler.ExitCode == 0, errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("gcc is not installed: apt-get install gcc libc6-dev.");
        }

        return library;
    }
}
