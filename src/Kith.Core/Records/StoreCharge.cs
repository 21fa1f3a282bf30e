namespace Kith.Core.Records;

/// <summary>What one record costs whom.</summary>
/// <param name="Writer">To whom it is charged.</param>
/// <param name="Bytes">Bytes of its key and value.</param>
public readonly record struct StoreCharge(RecordWriter Writer, int Bytes)
{
    /// <summary>The charge of a record.</summary>
    public static StoreCharge Of(Record record, RecordWriter writer) => new(writer, record.Bytes);
}
