using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;
using Kith.Core.Node;

namespace Kith.Storage.Tests;

public sealed class KillTests
{
    [Fact]
    public async Task Killed_process_loses_nothing_acknowledged_and_leaves_no_lock()
    {
        await using SqliteStoreFixture fixture = new();
        int acknowledged = -1;
        for (int kill = 1; kill <= 3; kill++)
        {
            using Process writer = ThisProgram.Start(new Dictionary<string, string> { [KilledWriter.FolderVariable] = fixture.Folder });
            int until = kill * 400;
            while (await writer.StandardOutput.ReadLineAsync() is { } line)
            {
                acknowledged = Math.Max(acknowledged, int.Parse(line));
                if (acknowledged == until)
                    Kill(writer, fixture);
            }

            await writer.WaitForExitAsync();
            Assert.True(acknowledged >= until, $"The writer ended by itself: {await writer.StandardError.ReadToEndAsync()}");
        }

        SqliteRecordStore store = fixture.Open();
        for (int number = 0; number <= acknowledged; number++)
        {
            Core.Records.Record record = Samples.Content(number, KilledWriter.Expires, bytes: 300);
            Samples.AssertSame(record, await store.GetAsync(record.Key, default));
        }
    }

    private static void Kill(Process writer, SqliteStoreFixture fixture)
    {
        KithException refused = Assert.Throws<KithException>(() => fixture.Open());
        Assert.Equal(KithErrorCode.StoreLocked, refused.Code);
        Assert.Contains($"process {writer.Id}.", refused.Message, StringComparison.Ordinal);
        writer.Kill();
    }
}
