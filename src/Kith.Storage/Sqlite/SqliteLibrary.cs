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
        IntPtr system = FindSystemLibrary();
        if (system != IntPtr.Zero)
            NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, (name, _, _) => name == "e_sqlite3" ? system : IntPtr.Zero);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());

        // Counting SQLite's memory takes a lock that every connection of the process shares.
        int code = raw.sqlite3_config(ConfigureMemoryStatus, 0);
        if (code == raw.SQLITE_OK)
            code = raw.sqlite3_initialize();
        if (code != raw.SQLITE_OK)
            throw new SqliteFailure(code, "SQLite could not be set up.");
        return $"{(system != IntPtr.Zero ? "system" : "packaged")} SQLite {raw.sqlite3_libversion().utf8_to_string()}";
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
