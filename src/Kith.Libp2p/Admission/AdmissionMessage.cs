using System;
using System.Buffers;
using Kith.Core.Formats;

namespace Kith.Libp2p.Admission;

/// <summary>
/// One message of the exchange: a greeting has a nonce and a proof of work, the two after it a proof of the secret, the last an acceptance. Protobuf: 1 nonce
/// (32 bytes), 2 work (uint64), 3 proof (32 bytes), 4 accepted (uint64, 1).
/// </summary>
internal readonly record struct AdmissionMessage(ReadOnlyMemory<byte> Nonce, ulong Work, ReadOnlyMemory<byte> Proof, bool IsAccepted)
{
    /// <summary>Bytes of a nonce and of a proof.</summary>
    public const int PartBytes = 32;

    /// <summary>The longest message: twice what is needed, for fields to come.</summary>
    public const int MaxBytes = 256;

    private const int NonceField = 1;
    private const int WorkField = 2;
    private const int ProofField = 3;
    private const int AcceptedField = 4;

    /// <summary>The message as bytes.</summary>
    public byte[] Encode()
    {
        ArrayBufferWriter<byte> output = new();
        ProtobufWriter writer = new(output);
        if (!Nonce.IsEmpty)
            writer.Bytes(NonceField, Nonce.Span);
        if (Work != 0)
            writer.Number(WorkField, Work);
        if (!Proof.IsEmpty)
            writer.Bytes(ProofField, Proof.Span);
        if (IsAccepted)
            writer.Number(AcceptedField, 1);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a message; false when it is none, or a part has another length.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out AdmissionMessage message)
    {
        byte[] nonce = [];
        byte[] proof = [];
        ulong work = 0;
        bool isAccepted = false;
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case NonceField:
                    nonce = reader.Bytes().ToArray();
                    break;
                case WorkField:
                    work = reader.Number();
                    break;
                case ProofField:
                    proof = reader.Bytes().ToArray();
                    break;
                case AcceptedField:
                    isAccepted = reader.Number() == 1;
                    break;
            }
        }

        message = new AdmissionMessage(nonce, work, proof, isAccepted);
        return !reader.IsMalformed && nonce.Length is 0 or PartBytes && proof.Length is 0 or PartBytes;
    }
}
