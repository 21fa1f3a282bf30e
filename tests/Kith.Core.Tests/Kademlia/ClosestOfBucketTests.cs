using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Kademlia;
using Kith.Core.Peers;

namespace Kith.Core.Tests.Kademlia;

public class ClosestOfBucketTests
{
    [Fact]
    public void Those_that_sorting_would_put_first_are_chosen_in_the_order_in_which_they_stand()
    {
        for (int size = 2; size <= 40; size++)
        {
            Contact[] contacts = [.. Tiny.Many(size)];
            Identifier target = Tiny.Any().Id;
            for (int room = 0; room < size; room++)
                Assert.Equal(contacts.Intersect(Closest(contacts, target, room)), Chosen(contacts, target, room));
        }
    }

    [Fact]
    public void All_bits_decide_where_the_leading_ones_are_equal()
    {
        Identifier target = Tiny.Any().Id;
        Contact[] contacts = [.. new byte[] { 9, 3, 7, 1, 5 }.Select(last => Twin(in target, last))];
        for (int room = 0; room < contacts.Length; room++)
            Assert.Equal(Closest(contacts, target, room), Chosen(contacts, target, room));
    }

    private static Contact[] Closest(Contact[] contacts, Identifier target, int room) =>
        [.. contacts.OrderBy(contact => Identifier.Distance(target, contact.Id)).Take(room)];

    private static Contact[] Chosen(Contact[] contacts, Identifier target, int room)
    {
        Contact[] chosen = new Contact[room];
        ClosestOfBucket.Copy(contacts, in target, chosen);
        return chosen;
    }

    private static Contact Twin(in Identifier point, byte last)
    {
        byte[] bytes = point.ToByteArray();
        bytes[^1] ^= last;
        return new Contact(Tiny.Any().Peer, new Identifier(bytes));
    }
}
