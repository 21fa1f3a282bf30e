using System;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kith.Fuzz.Tests.Engine;
using Kith.Http;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>A JSON document that claims to come from a daemon, and what the client makes of it.</summary>
/// <param name="name">The document's name.</param>
/// <param name="type">How it is read and written.</param>
/// <param name="draw">A valid one.</param>
/// <param name="convert">What the client makes of it.</param>
internal sealed class DocumentTarget<TDocument>(string name, JsonTypeInfo<TDocument> type, Func<Random, TDocument> draw, Action<TDocument> convert)
    : FuzzTarget<TDocument>("http-" + name, typeof(TDocument))
    where TDocument : class, IDocument
{
    /// <summary>JSON is read into texts of two bytes a character, and a two-byte element of a list becomes an object.</summary>
    public override int AllowedBytesPerInputByte => 64;

    public override byte[] Draw(Random random) => JsonSerializer.SerializeToUtf8Bytes(draw(random), type);

    protected override bool TryDecode(byte[] input, out TDocument? decoded)
    {
        decoded = null;
        try
        {
            decoded = ApiConnection.Parse(input, type);
            convert(decoded);
            return true;
        }
        catch (Exception unreadable) when (ApiConnection.IsUnreadable(unreadable))
        {
            return false;
        }
    }

    protected override void Check(byte[] input, TDocument decoded)
    {
        byte[] written = JsonSerializer.SerializeToUtf8Bytes(decoded, type);
        Promise.Same(written, JsonSerializer.SerializeToUtf8Bytes(ApiConnection.Parse(written, type), type), "a document reads back the same.");
    }
}
