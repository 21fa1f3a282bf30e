using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Kith.Artifacts.Names;
using Kith.Core.Node;

namespace Kith.Artifacts.Tests.Names;

public sealed class VersionListTests
{
    [Fact]
    public void List_comes_back_as_it_was_and_anything_else_is_refused()
    {
        VersionList list = VersionList.Empty.With(Version("1"), isLatest: true).With(Version("2") with { LeaseEnds = null }, isLatest: true).With(Version("3"), isLatest: false);
        byte[] bytes = VersionListFormat.Encode(list);
        VersionList read = VersionListFormat.Decode(bytes)!;
        Assert.Equal(list.Versions, read.Versions);
        Assert.Equal("2", read.Latest);
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            byte[] changed = [.. bytes.Take(random.Next(bytes.Length + 1))];
            for (int change = random.Next(4); change > 0 && changed.Length > 0; change--)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            VersionList? other = VersionListFormat.Decode(changed);
            Assert.True(other?.Latest is null || other.Find(other.Latest) is not null);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public void Largest_list_fits_one_record()
    {
        VersionList list = VersionList.Empty;
        for (int number = 0; number < VersionList.MaxVersions; number++)
            list = list.With(Version($"{number}".PadLeft(ArtifactName.MaxCharacters, '0')), isLatest: true);
        Assert.InRange(VersionListFormat.Encode(list).Length, 1, 60_000);
        Assert.Equal(VersionList.MaxVersions, VersionListFormat.Decode(VersionListFormat.Encode(list))!.Versions.Count);
        Assert.Null(VersionListFormat.Decode(VersionListFormat.Encode(list.With(Version("more"), isLatest: true))));
    }

    [Fact]
    public void Where_the_latest_goes_the_youngest_left_takes_its_place()
    {
        VersionList list = VersionList.Empty.With(Version("1"), isLatest: true).With(Version("2"), isLatest: true);
        Assert.Equal("1", list.Without(version => version.Version == "2").Latest);
        Assert.Equal("2", list.Without(version => version.Version == "1").Latest);
        Assert.Null(list.Without(_ => true).Latest);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("ä")]
    public void Name_that_is_none_is_refused_with_what_is_allowed(string name)
    {
        Assert.Contains("letters and digits", Assert.Throws<KithException>(() => ArtifactReference.To(name)).Message, StringComparison.Ordinal);
        Assert.Throws<KithException>(() => ArtifactReference.To("a", name));
        Assert.Throws<KithException>(() => ArtifactName.RequireVersion("latest"));
    }

    private static ArtifactVersion Version(string name) => new()
    {
        Version = name,
        Id = Digest.Of(System.Text.Encoding.ASCII.GetBytes(name)),
        Bytes = 1L << 40,
        Created = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_001),
        Renewed = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_002),
        LeaseEnds = DateTimeOffset.FromUnixTimeMilliseconds(1_900_000_000_003),
    };
}
