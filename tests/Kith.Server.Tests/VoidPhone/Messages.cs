using System;
using System.Buffers.Binary;
using System.Text;
using Kith.Server.VoidPhone;

namespace Kith.Server.Tests.VoidPhone;

/// <summary>Messages as the tests write them.</summary>
internal static class Messages
{
    public static byte[] Key(string text) => [.. Encoding.UTF8.GetBytes(text), .. new byte[VoidPhoneMessage.KeyBytes - Encoding.UTF8.GetByteCount(text)]];

    public static byte[] Put(string key, string value, ushort seconds = 60, byte replication = 1) => Put(Key(key), Encoding.UTF8.GetBytes(value), seconds, replication);

    public static byte[] Put(byte[] key, byte[] value, ushort seconds = 60, byte replication = 1, VoidPhoneMessageType type = VoidPhoneMessageType.Put) =>
        new VoidPhoneMessage { Type = type, Key = key, Value = value, TimeToLiveSeconds = seconds, Replication = replication }.ToArray();

    public static byte[] Get(string key) => Keyed(VoidPhoneMessageType.Get, key);

    public static byte[] Keyed(VoidPhoneMessageType type, string key) => new VoidPhoneMessage { Type = type, Key = Key(key) }.ToArray();

    /// <summary>A message of any type and body, right or wrong.</summary>
    public static byte[] Raw(int type, params byte[] body)
    {
        byte[] message = [0, 0, 0, 0, .. body];
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)message.Length);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)type);
        return message;
    }

    public static string Text(ReadOnlyMemory<byte> value) => Encoding.UTF8.GetString(value.Span);
}
