using Kith.Core.Node;

namespace Kith.Cli;

/// <summary>What the command's exit code says to scripts.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NotFound = 3;
    public const int Timeout = 4;
    public const int QuorumNotMet = 5;
    public const int NoDaemon = 6;
    public const int Refused = 7;
    public const int Interrupted = 130;

    /// <summary>The exit code of a failure.</summary>
    public static int Of(KithErrorCode code) => code switch
    {
        KithErrorCode.InvalidArgument or KithErrorCode.InvalidConfiguration => Usage,
        KithErrorCode.NotFound => NotFound,
        KithErrorCode.Timeout => Timeout,
        KithErrorCode.DaemonUnreachable => NoDaemon,
        KithErrorCode.Refused => Refused,
        _ => Failed,
    };
}
