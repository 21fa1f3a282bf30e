using System;
using System.IO;
using System.Net.Sockets;
using Kith.Core.Node;
using Kith.Core.Records;
using Npgsql;

namespace Kith.Storage.Postgres;

/// <summary>What an error of PostgreSQL means to a person, and to a merge.</summary>
internal static class PostgresFailure
{
    /// <summary>Whether an exception comes from the server or the way to it.</summary>
    public static bool IsKnown(Exception failure) => failure is NpgsqlException or SocketException or TimeoutException or IOException;

    /// <summary>What becomes of the merges of a transaction that failed.</summary>
    public static MergeOutcome OutcomeOf(Exception failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => MergeOutcome.Full,
        PostgresException { IsTransient: true } => MergeOutcome.Busy,
        PostgresException => MergeOutcome.Failed,
        _ when IsKnown(failure) => MergeOutcome.Busy, // The server is gone for a while. A commit that was on its way may have been made: merging again changes nothing.
        _ => MergeOutcome.Failed,
    };

    /// <summary>What to tell a person. Never names the password.</summary>
    public static KithException Explain(Exception failure, NpgsqlConnectionStringBuilder connection)
    {
        string server = $"PostgreSQL at {connection.Host}:{connection.Port}";
        return new KithException(KithErrorCode.StoreUnreadable, failure switch
        {
            PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
                $"{server} refuses the user '{connection.Username}'. Check the user name and the password in the connection string.",
            PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
                $"{server} has no database '{connection.Database}'. Create it, or correct the connection string.",
            PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } refused =>
                $"{server} does not let '{connection.Username}' keep records in '{connection.Database}': {refused.MessageText}. Grant what is missing.",
            PostgresException other => $"{server} reports: {other.MessageText} ({other.SqlState}).",
            NpgsqlException { InnerException: null } => $"{server} answers and cannot be used: {Sentence(failure)} Correct the connection string.", // No password, or no TLS, where it asks for it.
            _ => $"{server} cannot be reached: {Sentence(failure)} Start it, or correct host and port in the connection string.",
        }, failure);
    }

    /// <summary>What an error says, as a sentence that others can follow.</summary>
    public static string Sentence(Exception failure) => failure.Message.TrimEnd('.') + '.';
}
