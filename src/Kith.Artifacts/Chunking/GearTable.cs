using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Kith.Artifacts.Chunking;

/// <summary>
/// A number for every byte, for the rolling hash. They come from a seed that anybody can check: number i is the first 8 bytes, big-endian, of the
/// SHA-256 of <see cref="Seed"/> and the byte i. All of Kith cuts alike only as long as nobody changes it.
/// </summary>
internal static class GearTable
{
    public const string Seed = "kith artifact gear 1";

    public static ulong[] Create()
    {
        byte[] preimage = [.. Encoding.ASCII.GetBytes(Seed), 0];
        ulong[] table = new ulong[256];
        for (int value = 0; value < table.Length; value++)
        {
            preimage[^1] = (byte)value;
            table[value] = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(preimage));
        }

        return table;
    }
}
