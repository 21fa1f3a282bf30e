using Kith.Core.Records;

namespace Kith.Storage.Tests;

public sealed class MemoryBallotStoreTests : BallotStoreContract
{
    private protected override IRecordStore Open() => new MemoryRecordStore(RecordRules.Trusted, Clock);
}
