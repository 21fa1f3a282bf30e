using System.Collections.Generic;

namespace Kith.Classroom;

/// <summary>What one peer knows of its neighbours at one moment, as numbers.</summary>
/// <param name="Id">The peer.</param>
/// <param name="IsReady">Whether it is in the ring.</param>
/// <param name="SecondPredecessor">Who precedes its predecessor; null while it has not been pinged by it.</param>
/// <param name="FirstPredecessor">Who precedes it; null while unknown.</param>
/// <param name="FirstSuccessor">Who follows it; null when it is alone.</param>
/// <param name="SecondSuccessor">Who follows that one; null when there are but two.</param>
/// <param name="Successors">Its whole successor list, nearest first.</param>
/// <param name="Epoch">Grows with every change of its boundary.</param>
public sealed record RingPeerView(
    int Id, bool IsReady, int? SecondPredecessor, int? FirstPredecessor, int? FirstSuccessor, int? SecondSuccessor, IReadOnlyList<int> Successors, long Epoch);
