namespace Kith.Core.Formats;

/// <summary>The wire types of protobuf that are still in use.</summary>
internal enum ProtobufWireType
{
    /// <summary>A variable-length integer.</summary>
    Varint = 0,

    /// <summary>Eight bytes, little endian.</summary>
    Fixed64 = 1,

    /// <summary>A length and that many bytes.</summary>
    LengthDelimited = 2,

    /// <summary>Four bytes, little endian.</summary>
    Fixed32 = 5,
}
