namespace Kith.Cli.Classroom;

/// <summary>What a runner shows.</summary>
internal enum RunView
{
    /// <summary>What the peers say.</summary>
    Lines,

    /// <summary>A live table of neighbours.</summary>
    Table,

    /// <summary>The same as JSON.</summary>
    Json,
}
