namespace Kith.Storage.Tests;

/// <summary>Everything that a store promises, of an encrypted one.</summary>
public sealed class EncryptedRecordStoreTests : SqliteRecordStoreTests
{
    private protected override EncryptionKey? Key => EncryptionKey.Parse("the key of the encrypted stores ");
}
