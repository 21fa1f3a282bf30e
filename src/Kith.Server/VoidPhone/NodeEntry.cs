namespace Kith.Server.VoidPhone;

/// <summary>A node as SUCCESS names it in the dialect of DHT-14.</summary>
/// <param name="Id">40 hexadecimal digits.</param>
/// <param name="Address">Where peers reach it.</param>
internal sealed record NodeEntry(string Id, NodeAddress Address)
{
    /// <summary>Digits of an id.</summary>
    public const int IdCharacters = 40;
}
