using System.Collections.Generic;

namespace Kith.Core.Node;

/// <summary>One k-bucket of the routing table.</summary>
/// <param name="PrefixLength">How many leading bits its contacts share with this node; the deepest bucket holds that many or more.</param>
/// <param name="Contacts">Contacts in use, least recently seen first.</param>
/// <param name="Replacements">Contacts waiting for a place.</param>
public sealed record BucketInfo(int PrefixLength, IReadOnlyList<BucketContact> Contacts, int Replacements);
