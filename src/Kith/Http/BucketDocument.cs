using System.Collections.Generic;
using System.Linq;
using Kith.Core.Node;

namespace Kith.Http;

/// <summary>One k-bucket of the routing table.</summary>
internal sealed record BucketDocument(int PrefixLength, IReadOnlyList<ContactDocument> Contacts, int Replacements)
{
    public static BucketDocument From(BucketInfo bucket) =>
        new(bucket.PrefixLength, [.. bucket.Contacts.Select(ContactDocument.From)], bucket.Replacements);

    public BucketInfo ToBucketInfo() => new(PrefixLength, DocumentList.Convert(Contacts, contact => contact.ToBucketContact()), Replacements);
}
