namespace Kith.Simulation.Studies;

/// <summary>One node at the end of a world, as nodes.csv has it.</summary>
/// <param name="World">In which world, from 1.</param>
/// <param name="Node">Its number.</param>
/// <param name="Place">The leading 64 bits of its identifier.</param>
/// <param name="IsUp">Whether it is up.</param>
/// <param name="IsReachable">Whether others can reach it.</param>
/// <param name="Contacts">How many contacts it knows.</param>
/// <param name="Sent">Requests that it sent and that have ended.</param>
/// <param name="Received">Requests that reached it.</param>
/// <param name="Records">Records that it holds.</param>
internal readonly record struct NodeRow(int World, int Node, ulong Place, bool IsUp, bool IsReachable, int Contacts, int Sent, int Received, int Records);
