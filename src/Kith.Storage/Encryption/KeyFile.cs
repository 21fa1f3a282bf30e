using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using Kith.Core.Node;
using Kith.Storage.Files;

namespace Kith.Storage.Encryption;

/// <summary>
/// The data keys of a store, each wrapped by the master key, in a file beside it. Layout of the payload: a salt of 16 bytes, then for each key its number (32
/// bits, little endian), nonce, tag and wrapped bytes; the last one is used for what is written.
/// </summary>
internal sealed class KeyFile(string path)
{
    /// <summary>What is added to the store's name.</summary>
    public const string Suffix = ".keys";

    private const int SaltBytes = 16;
    private const int EntryBytes = sizeof(uint) + DataKey.NonceBytes + DataKey.TagBytes + DataKey.Bytes;
    private const int MaxKeys = 16;

    private readonly NodeStateFile _file = new(path);

    private static ReadOnlySpan<byte> WrapPurpose => "kith/store/wrap/1"u8;

    /// <summary>Whether there is such a file, whole or not.</summary>
    public bool Exists => File.Exists(path);

    /// <summary>The keys; null when they are wrapped by another master key.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.StoreUnreadable"/>: the file is damaged.</exception>
    public List<DataKey>? Load(EncryptionKey master)
    {
        byte[]? payload = _file.Load();
        if (payload is null || payload.Length < SaltBytes + EntryBytes || (payload.Length - SaltBytes) % EntryBytes != 0 || (payload.Length - SaltBytes) / EntryBytes > MaxKeys)
            throw new KithException(KithErrorCode.StoreUnreadable, $"The file '{path}', which holds the keys of the record store, is damaged. Put it back from a backup; or move the record store away, and the node fetches its records from the other replicas.");
        using DataKey wrapping = WrappingKey(master, payload.AsSpan(0, SaltBytes));
        List<DataKey> keys = [];
        for (int place = SaltBytes; place < payload.Length; place += EntryBytes)
        {
            ReadOnlySpan<byte> entry = payload.AsSpan(place, EntryBytes);
            byte[] material = new byte[DataKey.Bytes];
            ReadOnlySpan<byte> number = entry[..sizeof(uint)];
            ReadOnlySpan<byte> nonce = entry.Slice(sizeof(uint), DataKey.NonceBytes);
            ReadOnlySpan<byte> tag = entry.Slice(sizeof(uint) + DataKey.NonceBytes, DataKey.TagBytes);
            if (!wrapping.TryDecrypt(nonce, entry[^DataKey.Bytes..], tag, material, number))
                return null;
            keys.Add(new DataKey(BinaryPrimitives.ReadUInt32LittleEndian(number), material));
        }

        return keys;
    }

    /// <summary>Writes the keys, durably, before anything is encrypted with them.</summary>
    /// <exception cref="IOException">The disk refused; the old ones are still there.</exception>
    public void Save(EncryptionKey master, IReadOnlyList<DataKey> keys)
    {
        byte[] payload = new byte[SaltBytes + (keys.Count * EntryBytes)];
        DataKey.Fill(payload.AsSpan(0, SaltBytes));
        using DataKey wrapping = WrappingKey(master, payload.AsSpan(0, SaltBytes));
        Span<byte> rest = payload.AsSpan(SaltBytes);
        foreach (DataKey key in keys)
        {
            Span<byte> number = rest[..sizeof(uint)];
            Span<byte> nonce = rest.Slice(sizeof(uint), DataKey.NonceBytes);
            Span<byte> tag = rest.Slice(sizeof(uint) + DataKey.NonceBytes, DataKey.TagBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(number, key.Number);
            wrapping.Encrypt(nonce, key.Material, rest.Slice(EntryBytes - DataKey.Bytes, DataKey.Bytes), tag, number);
            rest = rest[EntryBytes..];
        }

        _file.Save(payload);
    }

    private static DataKey WrappingKey(EncryptionKey master, ReadOnlySpan<byte> salt)
    {
        byte[] material = new byte[DataKey.Bytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, master.Bytes, material, salt, WrapPurpose);
        return new DataKey(0, material);
    }
}
