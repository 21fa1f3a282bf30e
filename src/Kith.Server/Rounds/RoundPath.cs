namespace Kith.Server.Rounds;

/// <summary>The paths of rounds in the HTTP API, and their parameters.</summary>
internal static class RoundPath
{
    public const string Rounds = "/v1/rounds";
    public const string Updates = "/updates";
    public const string Aggregate = "/aggregate";

    public const string Loss = "loss";
    public const string Accuracy = "accuracy";
    public const string Samples = "samples_processed";
    public const string Time = "computation_time_ms";
    public const string Encoding = "encoding";
    public const string Kept = "kept";
}
