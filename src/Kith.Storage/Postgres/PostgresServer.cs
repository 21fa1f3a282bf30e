namespace Kith.Storage.Postgres;

/// <summary>What a server says of itself.</summary>
/// <param name="IsDurable">Whether it syncs what it commits.</param>
/// <param name="FailureDomain">Which server it is.</param>
internal sealed record PostgresServer(bool IsDurable, string FailureDomain);
