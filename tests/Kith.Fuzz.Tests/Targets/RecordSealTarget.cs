using System;
using System.IO;
using Kith.Fuzz.Tests.Engine;
using Kith.Storage;
using Kith.Storage.Encryption;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Bytes that were sealed for one place, and whatever a disk or a hand made of them.</summary>
internal sealed class RecordSealTarget : FuzzTarget<byte[]>, IDisposable
{
    private static readonly byte[] Place = [1, 2, 3];

    private readonly string _folder = Directory.CreateTempSubdirectory("kith-fuzz-").FullName;
    private readonly RecordSeal _seal;

    public RecordSealTarget()
        : base("record-seal", typeof(RecordSeal)) => _seal = RecordSeal.Open(Path.Combine(_folder, "records.db"), isSealed: false, EncryptionKey.Parse("sixteen bytes ok"), previous: null)!;

    public override byte[] Draw(Random random)
    {
        byte[] plain = new byte[random.Next(200)];
        random.NextBytes(plain);
        return _seal.Seal(plain, Place);
    }

    public void Dispose()
    {
        _seal.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    protected override bool TryDecode(byte[] input, out byte[]? decoded) => _seal.TryOpen(input, Place, out decoded);

    protected override void Check(byte[] input, byte[] decoded)
    {
        Promise.That(decoded.Length == input.Length - RecordSeal.Overhead, "nothing is lost and nothing is added.");
        Promise.That(!_seal.TryOpen(input, [1, 2, 4], out _), "what was sealed for one place is read at no other.");
    }
}
