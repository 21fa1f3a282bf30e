using System;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Replication;

/// <summary>That somebody provides something.</summary>
/// <param name="Key">What.</param>
/// <param name="Provider">Who, and where they are reached.</param>
/// <param name="Said">When they said so last.</param>
internal readonly record struct ProviderClaim(ProviderKey Key, Contact Provider, DateTimeOffset Said);
