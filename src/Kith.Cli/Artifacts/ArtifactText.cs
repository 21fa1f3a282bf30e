using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kith.Server.Artifacts;

namespace Kith.Cli.Artifacts;

/// <summary>An artifact as rows for people.</summary>
internal static class ArtifactText
{
    private const int MostFiles = 20;

    public static void Write(ArtifactDocument document, Terminal terminal)
    {
        List<string[]> rows =
        [
            ["Name", document.Name],
            ["Version", document.Version + (document.IsLatest ? " (latest)" : "")],
            ["Id", document.Id],
            ["Owner", document.Owner ?? "found by its id"],
            ["Bytes", $"{document.Bytes.ToString(CultureInfo.InvariantCulture)} ({ByteText.Format(document.Bytes)})"],
            ["Chunks", document.Chunks.ToString(CultureInfo.InvariantCulture)],
            ["SHA-256", document.Sha256],
            ["Created", document.Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)],
            ["Kept until", document.IsPinned ? "unpinned" : document.LeaseEnds?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "not known"],
            ["Code", document.DataShards > 0 ? $"{document.DataShards}+{document.ParityShards} (Reed-Solomon)" : "none, copies alone"],
            .. document.Files.Where(file => file.Path.Length > 0).Take(MostFiles).Select(file => new[] { "File", $"{file.Path} ({ByteText.Format(file.Bytes)})" }),
        ];
        if (document.Files.Count > MostFiles)
            rows.Add(["Files", $"{document.Files.Count} in all; --json lists them"]);
        if (document.Metadata is { } metadata)
            rows.Add(["Metadata", metadata.GetRawText()]);
        Columns.Write(terminal, ["What", "Is"], rows);
    }
}
