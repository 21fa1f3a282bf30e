using System;
using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Kith.Storage.Sqlite;

/// <summary>
/// Chooses the native SQLite once per process: the system's when it is 3.40 or newer, because the system keeps it patched, else the one that comes
/// as a package.
/// </summary>
internal static class SqliteLibrary
{
    private const int OldestSystemVersion = 3_040_000;
    private const int ConfigureMemoryStatus = 9;
    private static readonly Lazy<string> Loaded = new(Load);

    /// <summary>Which SQLite serves this process, for logs: <c>system SQLite 3.40.1</c>. Loads it when that has not happened yet.</summary>
    public static string Description => Loaded.Value;

    private static string Load()
    {
        string origin = "the application's";
        if (!IsProvided())
        {
            IntPtr system = FindSystemLibrary();
            if (system != IntPtr.Zero)
                NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, (name, _, _) => name == "e_sqlite3" ? system : IntPtr.Zero);
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            origin = system != IntPtr.Zero ? "system" : "packaged";
        }

        // Counting SQLite's memory takes a lock that every connection of the process shares. Refused, without harm, where it is in use already.
        raw.sqlite3_config(ConfigureMemoryStatus, 0);
        return $"{origin} SQLite {raw.sqlite3_libversion().utf8_to_string()}";
    }

    // The provider is one for the whole process: an application that embeds a node and has chosen its SQLite keeps it.
    private static bool IsProvided()
    {
        try
        {
            return raw.sqlite3_libversion_number() > 0;
        }
        catch (Exception unset) when (unset is not OutOfMemoryException)
        {
            return false; // The package throws a bare Exception when nobody has chosen.
        }
    }

    private static IntPtr FindSystemLibrary()
    {
        if (!NativeLibrary.TryLoad("libsqlite3.so.0", Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out IntPtr library))
            return IntPtr.Zero;
        if (NativeLibrary.TryGetExport(library, "sqlite3_libversion_number", out IntPtr export)
            && Marshal.GetDelegateForFunctionPointer<VersionNumber>(export)() >= OldestSystemVersion)
            return library;
        NativeLibrary.Free(library);
        return IntPtr.Zero;
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int VersionNumber();
}
