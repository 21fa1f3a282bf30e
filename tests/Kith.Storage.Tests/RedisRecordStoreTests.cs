using System;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Samples.Redis;
using Record = Kith.Core.Records.Record;

namespace Kith.Storage.Tests;

/// <summary>The contract, kept by the sample over a real server.</summary>
public sealed class RedisRecordStoreTests : RecordStoreContract, IClassFixture<RedisServerFixture>
{
    private readonly RedisServerFixture _server;
    private readonly ManualClock _now = new();

    public RedisRecordStoreTests(RedisServerFixture server)
    {
        _server = server;
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
    }

    [Fact]
    public async Task Server_that_syncs_every_command_is_durable_and_what_it_holds_is_counted_again()
    {
        RedisStoreOptions options = new() { Port = _server.Port, Prefix = _server.NewPrefix(), Quota = new StoreQuota { MaxRecordsPerWriter = 1 } };
        Record record = Samples.Content(1, _now.Now.AddHours(1));
        StoreStatistics before;
        await using (RedisRecordStore first = await RedisRecordStore.OpenAsync(RecordRules.Trusted, _now, options))
        {
            Assert.True(first.IsDurable);
            await first.MergeAsync(record, RecordWriter.OfPeer([1]), default);
            before = await first.GetStatisticsAsync(default);
        }

        await using RedisRecordStore second = await RedisRecordStore.OpenAsync(RecordRules.Trusted, _now, options);
        Assert.Equal(before, await second.GetStatisticsAsync(default));
        Samples.AssertSame(record, await second.GetAsync(record.Key, default));
        Assert.Equal(MergeOutcome.Full, (await second.MergeAsync(Samples.Content(2, _now.Now.AddHours(1)), RecordWriter.OfPeer([1]), default)).Outcome);
        Assert.Matches("^redis:[0-9a-f]+$", second.FailureDomain);
    }

    [Fact]
    public async Task Server_that_does_not_answer_is_named()
    {
        int port = PostgresServerFixture.FreePort();
        KithException refused = await Assert.ThrowsAsync<KithException>(() => RedisRecordStore.OpenAsync(RecordRules.Trusted, _now, new RedisStoreOptions { Port = port }));
        Assert.Equal(KithErrorCode.StoreUnreadable, refused.Code);
        Assert.Contains($"127.0.0.1:{port}", refused.Message, StringComparison.Ordinal);
    }

    protected override IRecordStore Open(RecordRules rules, TimeProvider time, StoreQuota quota) =>
        RedisRecordStore.OpenAsync(rules, time, new RedisStoreOptions { Port = _server.Port, Prefix = _server.NewPrefix(), Quota = quota }).GetAwaiter().GetResult();
}
