using System.Globalization;
using Kith.Core.Ids;
using Kith.Core.Ring;

namespace Kith.Classroom;

/// <summary>
/// The name of a file: exactly four digits, kept as they were written, so that 0042 stays 0042. Its place is the number modulo 256.
/// </summary>
internal readonly record struct FileNumber
{
    /// <summary>The circle of the classroom: 256 numbers.</summary>
    public static readonly RingSpace Space = new(bits: 8);

    private FileNumber(string digits) => Digits = digits;

    /// <summary>The four digits.</summary>
    public string Digits { get; }

    /// <summary>Where the file belongs.</summary>
    public Identifier Place => PlaceOf(int.Parse(Digits, CultureInfo.InvariantCulture) % 256);

    /// <summary>The file as it is stored.</summary>
    public string StoredName => $"{Digits}.pdf";

    /// <summary>The file as the one who asked for it keeps it.</summary>
    public string ReceivedName => $"received_{Digits}.pdf";

    /// <summary>Reads a name; false when it is not exactly four digits.</summary>
    public static bool TryParse(string? text, out FileNumber number)
    {
        bool isNumber = text is { Length: 4 };
        for (int index = 0; isNumber && index < 4; index++)
            isNumber = char.IsAsciiDigit(text![index]);
        number = isNumber ? new FileNumber(text!) : default;
        return isNumber;
    }

    /// <summary>The place of a peer's number.</summary>
    public static Identifier PlaceOf(int id) => Space.PlaceOfNumber((ulong)id);

    /// <summary>The number of a place.</summary>
    public static int IdOf(in Identifier place) => (int)Space.NumberOf(in place);
}
