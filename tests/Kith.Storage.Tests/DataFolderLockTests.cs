using System;
using System.IO;
using Kith.Core.Node;
using Kith.Storage.Files;

namespace Kith.Storage.Tests;

public sealed class DataFolderLockTests
{
    [Fact]
    public void Second_holder_is_told_folder_and_process_of_the_first()
    {
        using TemporaryFolder folder = new();
        string path = folder.Of("new");
        using (DataFolderLock first = DataFolderLock.Acquire(path))
        {
            KithException refused = Assert.Throws<KithException>(() => DataFolderLock.Acquire(path));
            Assert.Equal(KithErrorCode.StoreLocked, refused.Code);
            Assert.Contains($"'{path}' is in use by process {Environment.ProcessId}.", refused.Message, StringComparison.Ordinal);
            Assert.Equal(path, first.Folder);
        }

        DataFolderLock.Acquire(path).Dispose();
    }

    [Fact]
    public void New_folder_is_its_owners_alone()
    {
        if (OperatingSystem.IsWindows())
            return; // Its folders have no such modes.
        using TemporaryFolder folder = new();
        using DataFolderLock held = DataFolderLock.Acquire(folder.Of("new"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(held.Folder));
    }

    [Fact]
    public void Folder_that_cannot_be_made_is_named()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.Of("file"), "");
        KithException refused = Assert.Throws<KithException>(() => DataFolderLock.Acquire(folder.Of("file")));
        Assert.Equal(KithErrorCode.StoreUnreadable, refused.Code);
        Assert.Contains(folder.Of("file"), refused.Message, StringComparison.Ordinal);
    }
}
