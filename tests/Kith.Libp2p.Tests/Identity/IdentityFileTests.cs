using System;
using System.IO;
using System.Linq;
using Kith.Core.Node;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Tests.Vectors;

namespace Kith.Libp2p.Tests.Identity;

public sealed class IdentityFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-identity-").FullName;

    private string KeyFile => Path.Combine(_folder, IdentityFile.Name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void First_start_makes_an_identity_and_the_next_one_finds_it()
    {
        string folder = Path.Combine(_folder, "new", "folder");
        using NodeIdentity first = IdentityFile.LoadOrCreate(folder);
        using NodeIdentity second = IdentityFile.LoadOrCreate(folder);
        Assert.Equal(first.Peer, second.Peer);
        Assert.Equal([Path.Combine(folder, IdentityFile.Name)], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void Only_its_owner_can_read_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are those of Unix.");
        using NodeIdentity identity = IdentityFile.LoadOrCreate(_folder);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
    }

    [Fact]
    public void Every_flipped_bit_and_every_cut_is_found_and_the_file_is_left_alone()
    {
        IdentityFile.LoadOrCreate(_folder).Dispose();
        byte[] right = File.ReadAllBytes(KeyFile);
        for (int bit = 0; bit < right.Length * 8; bit++)
        {
            byte[] flipped = [.. right];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Refused(flipped);
        }

        for (int length = 0; length < right.Length; length++)
            Refused(right[..length]);
        Refused([.. right, 0]);
        Refused(new byte[1_000_000]);
    }

    [Fact]
    public void Key_of_another_kind_is_refused_by_its_name()
    {
        KeyVector rsa = VectorFile.Read<KeyVector>("libp2p-keys.json").First(vector => vector is { Type: "rsa", Half: "private" });
        Assert.Contains("Rsa", Refused(Convert.FromHexString(rsa.Hex)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_that_cannot_be_made_is_an_explained_failure()
    {
        File.WriteAllText(Path.Combine(_folder, "file"), "");
        IdentityFileException error = Assert.Throws<IdentityFileException>(() => IdentityFile.LoadOrCreate(Path.Combine(_folder, "file")));
        Assert.Contains("Check that the folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_in_the_place_of_the_file_is_an_explained_failure()
    {
        Directory.CreateDirectory(KeyFile);
        Assert.Throws<IdentityFileException>(() => IdentityFile.LoadOrCreate(_folder));
        Assert.Equal([KeyFile], Directory.GetFileSystemEntries(_folder));
    }

    private IdentityFileException Refused(byte[] content)
    {
        File.WriteAllBytes(KeyFile, content);
        IdentityFileException error = Assert.Throws<IdentityFileException>(() => IdentityFile.LoadOrCreate(_folder));
        Assert.Equal(KithErrorCode.IdentityUnreadable, error.Code);
        Assert.Equal(KeyFile, error.Path);
        Assert.Contains(KeyFile, error.Message, StringComparison.Ordinal);
        Assert.Contains("Restore it from a backup", error.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllBytes(KeyFile));
        return error;
    }
}
