using System;
using System.IO;
using System.Text;
using Kith.Core.Node;

namespace Kith.Storage.Files;

/// <summary>A file that holds one secret as a line of text and that its owner alone can read.</summary>
internal static class SecretFile
{
    private const int MaxBytes = 4_096;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The line, without the end of it.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>: it cannot be read, is empty or too long, or others can read it.</exception>
    public static string Read(string path)
    {
        try
        {
            if (IsOpenToOthers(path))
                throw Wrong($"The file '{path}' holds a secret and others may read it. Run: chmod 600 '{path}'");
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            byte[] bytes = new byte[MaxBytes + 1];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            string text = Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\r', '\n');
            return length <= MaxBytes && text.Length > 0
                ? text
                : throw Wrong($"The file '{path}' holds {(length > MaxBytes ? "too much" : "nothing")}. Allowed: one line of 1 to {MaxBytes} bytes.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"The file '{path}' cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Whether there is such a file and its mode lets others than its owner at it.</summary>
    public static bool IsOpenToOthers(string path) => !OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & Others) != 0;

    /// <summary>Writes a new file.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>: there is one already, or it cannot be written.</exception>
    public static void Create(string path, string secret)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using FileStream file = new(path, options);
            file.Write(Encoding.UTF8.GetBytes(secret + "\n"));
            file.Flush(flushToDisk: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"The file '{path}' cannot be made: {failure.Message} Name one that is not there yet.", failure);
        }
    }

    private static KithException Wrong(string message, Exception? cause = null) => new(KithErrorCode.InvalidConfiguration, message, cause);
}
