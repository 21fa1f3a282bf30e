using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.Storage.Encryption;

/// <summary>
/// Encryption at rest: keys and values of records, votes and what else a node writes, each bound to its place, so that nothing can be read, changed, or moved to
/// another place without being noticed. Identifiers, ends, sizes and writers stay readable. Safe from any thread.
/// </summary>
/// <remarks>
/// Everything sealed begins with a mark that no record key begins with, the number of its data key, a nonce and a tag. A row's key and value are one
/// message, whose value part has a column of its own.
/// </remarks>
internal sealed class RecordSeal : IDisposable
{
    /// <summary>Bytes that sealing adds.</summary>
    public const int Overhead = 1 + sizeof(uint) + DataKey.NonceBytes + DataKey.TagBytes;

    private const byte Mark = 1;
    private const int BoundBytes = Identifier.Bytes + sizeof(long) + sizeof(ulong) + sizeof(int);

    private readonly KeyFile _file;
    private readonly EncryptionKey _master;
    private readonly List<DataKey> _keys;

    private RecordSeal(KeyFile file, EncryptionKey master, List<DataKey> keys)
    {
        _file = file;
        _master = master;
        _keys = keys;
    }

    /// <summary>Whether there are keys that nothing should be encrypted with any more.</summary>
    public bool HasOldKeys => _keys.Count > 1;

    private DataKey Current => _keys[^1];

    /// <summary>The seal of a store; null where it is not encrypted and no key is given.</summary>
    /// <param name="databasePath">The store's file; the keys lie beside it.</param>
    /// <param name="isSealed">Whether that file says that it is encrypted.</param>
    /// <param name="master">The key; null for none.</param>
    /// <param name="previous">The key before, where it is being changed.</param>
    /// <exception cref="KithException">
    /// <see cref="KithErrorCode.InvalidConfiguration"/>: the store is encrypted and the key is missing or wrong;
    /// <see cref="KithErrorCode.StoreUnreadable"/>: the file of keys is missing or damaged.
    /// </exception>
    public static RecordSeal? Open(string databasePath, bool isSealed, EncryptionKey? master, EncryptionKey? previous)
    {
        KeyFile file = new(databasePath + KeyFile.Suffix);
        if (master is null)
        {
            return isSealed || file.Exists
                ? throw new KithException(KithErrorCode.InvalidConfiguration, $"The record store '{databasePath}' is encrypted and no key is given. Set encryption_key or encryption_key_file to the key it was written with.")
                : null;
        }

        if (!file.Exists)
        {
            if (isSealed)
                throw new KithException(KithErrorCode.StoreUnreadable, $"The record store '{databasePath}' is encrypted and its keys, '{databasePath + KeyFile.Suffix}', are missing. Put the file back; or move the record store away, and the node fetches its records from the other replicas.");
            List<DataKey> first = [DataKey.Create(1)];
            file.Save(master, first);
            return new RecordSeal(file, master, first);
        }

        if (file.Load(master) is { } keys)
            return new RecordSeal(file, master, keys);
        if (previous is null || file.Load(previous) is not { } old)
            throw new KithException(KithErrorCode.InvalidConfiguration, $"The encryption key is not the one that the record store '{databasePath}' was written with. Give that one; to change it, give the old one once as encryption_key_previous. Nothing was touched.");
        // Whoever knew the old key may know what it wrapped: everything is encrypted anew, with a key of its own.
        old.Add(DataKey.Create(old[^1].Number + 1));
        file.Save(master, old);
        return new RecordSeal(file, master, old);
    }

    /// <summary>Forgets all keys but the one in use: nothing is encrypted with them any more.</summary>
    public void DropOldKeys()
    {
        if (!HasOldKeys)
            return;
        _file.Save(_master, [Current]);
        _keys.RemoveRange(0, _keys.Count - 1); // Not disposed of: a reader may still be at it.
    }

    /// <summary>Whether bytes are sealed.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> bytes) => bytes.Length >= Overhead && bytes[0] == Mark;

    /// <summary>Whether bytes are sealed with the key in use.</summary>
    public bool IsCurrent(ReadOnlySpan<byte> bytes) => IsSealed(bytes) && BinaryPrimitives.ReadUInt32LittleEndian(bytes[1..]) == Current.Number;

    /// <summary>Seals a record's key and value at its place.</summary>
    public (byte[] Key, byte[] Value) SealRow(ReadOnlySpan<byte> identifier, long expires, ulong writer, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Span<byte> bound = stackalloc byte[BoundBytes];
        WriteBound(bound, identifier, expires, writer, key.Length);
        byte[] whole = Seal([.. key, .. value], bound);
        int head = Overhead + key.Length;
        return (whole[..head], whole[head..]);
    }

    /// <summary>Opens a row; false when it is not as it was sealed, or not where.</summary>
    public bool TryOpenRow(
        ReadOnlySpan<byte> identifier, long expires, ulong writer, ReadOnlySpan<byte> sealedKey, ReadOnlySpan<byte> sealedValue, [NotNullWhen(true)] out byte[]? key, [NotNullWhen(true)] out byte[]? value)
    {
        key = value = null;
        if (!IsSealed(sealedKey))
            return false;
        int keyBytes = sealedKey.Length - Overhead;
        Span<byte> bound = stackalloc byte[BoundBytes];
        WriteBound(bound, identifier, expires, writer, keyBytes);
        if (!TryOpen([.. sealedKey, .. sealedValue], bound, out byte[]? plain))
            return false;
        key = plain[..keyBytes];
        value = plain[keyBytes..];
        return true;
    }

    /// <summary>Seals bytes for a place, which whoever opens them has to name.</summary>
    public byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> place)
    {
        byte[] output = new byte[Overhead + plain.Length];
        Span<byte> rest = output;
        DataKey key = Current;
        rest[0] = Mark;
        BinaryPrimitives.WriteUInt32LittleEndian(rest[1..], key.Number);
        Span<byte> nonce = rest.Slice(1 + sizeof(uint), DataKey.NonceBytes);
        key.Encrypt(nonce, plain, rest[Overhead..], rest.Slice(Overhead - DataKey.TagBytes, DataKey.TagBytes), place);
        return output;
    }

    /// <summary>Opens bytes; false when they are not as they were sealed, or not for this place.</summary>
    public bool TryOpen(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> place, [NotNullWhen(true)] out byte[]? plain)
    {
        plain = null;
        if (!IsSealed(bytes))
            return false;
        uint number = BinaryPrimitives.ReadUInt32LittleEndian(bytes[1..]);
        if (_keys.FirstOrDefault(key => key.Number == number) is not { } key)
            return false;
        byte[] output = new byte[bytes.Length - Overhead];
        if (!key.TryDecrypt(bytes.Slice(1 + sizeof(uint), DataKey.NonceBytes), bytes[Overhead..], bytes.Slice(Overhead - DataKey.TagBytes, DataKey.TagBytes), output, place))
            return false;
        plain = output;
        return true;
    }

    public void Dispose()
    {
        foreach (DataKey key in _keys)
            key.Dispose();
    }

    private static void WriteBound(Span<byte> bound, ReadOnlySpan<byte> identifier, long expires, ulong writer, int keyBytes)
    {
        bound.Clear();
        identifier[..Math.Min(identifier.Length, Identifier.Bytes)].CopyTo(bound);
        BinaryPrimitives.WriteInt64LittleEndian(bound[Identifier.Bytes..], expires);
        BinaryPrimitives.WriteUInt64LittleEndian(bound[(Identifier.Bytes + sizeof(long))..], writer);
        BinaryPrimitives.WriteInt32LittleEndian(bound[(Identifier.Bytes + sizeof(long) + sizeof(ulong))..], keyBytes);
    }
}
