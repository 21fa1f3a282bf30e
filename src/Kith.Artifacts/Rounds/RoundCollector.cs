using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Rounds.Arrays;

namespace Kith.Artifacts.Rounds;

/// <summary>
/// Fetches the updates of a round into a folder, each under the name of its digest: what was verified by an earlier collection, or by one that broke off, is
/// not fetched again.
/// </summary>
/// <param name="reader">Reads the round's records.</param>
/// <param name="store">Where the updates are.</param>
internal sealed class RoundCollector(RoundReader reader, UpdateStore store)
{
    /// <summary>Fetches and inspects every update that is not refused already.</summary>
    /// <param name="id">The round.</param>
    /// <param name="round">Its description.</param>
    /// <param name="folder">Where updates are kept; made where it is missing.</param>
    /// <param name="cancellation">Stops; what was verified stays.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public async Task<RoundStatus> CollectAsync(Digest id, RoundDescription round, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        RoundStatus status = await reader.ReadAsync(id, round, cancellation).ConfigureAwait(false);
        List<ParticipantReport> reports = [];
        foreach (ParticipantReport report in status.Participants)
            reports.Add(report.Standing == ParticipantStanding.Submitted ? await FetchAsync(round, report, folder, cancellation).ConfigureAwait(false) : report);
        return status with { Participants = reports };
    }

    /// <summary>Where the update of a submission is after its collection.</summary>
    public static string PathOf(string folder, Submission submission) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{submission.Content}.update"));

    private async Task<ParticipantReport> FetchAsync(RoundDescription round, ParticipantReport report, string folder, CancellationToken cancellation)
    {
        Submission submission = report.Submission!;
        string path = PathOf(folder, submission);
        if (!await IsThereAsync(path, submission, cancellation).ConfigureAwait(false))
        {
            string partial = path + ".part";
            try
            {
                if (!await store.FetchAsync(submission.Stored, submission.Bytes, partial, cancellation).ConfigureAwait(false))
                    return ParticipantReport.Refused(report.Participant, RefusalReason.Unavailable, "Its update is not to be had at the moment. Collect again later.", submission);
                if (!await IsThereAsync(partial, submission, cancellation).ConfigureAwait(false))
                    return ParticipantReport.Refused(report.Participant, RefusalReason.Unreadable, "Its update is not the one that was handed in: its digest is another.", submission);
                File.Move(partial, path, overwrite: true);
            }
            finally
            {
                File.Delete(partial);
            }
        }

        using FileSource source = new(path);
        Inspection inspection = UpdateInspector.Inspect(source, round.Tensors);
        if (inspection.Refusal is { } refusal)
            return ParticipantReport.Refused(report.Participant, refusal, inspection.Text, submission);
        return report with { Standing = ParticipantStanding.Accepted, Norm = inspection.Norm, IsClipped = inspection.Norm > round.ClipNorm };
    }

    private static async Task<bool> IsThereAsync(string path, Submission submission, CancellationToken cancellation)
    {
        if (!File.Exists(path) || new FileInfo(path).Length != submission.Bytes)
            return false;
        return await DigestOfAsync(path, cancellation).ConfigureAwait(false) == submission.Content;
    }

    /// <summary>The SHA-256 of a file.</summary>
    public static async Task<Digest> DigestOfAsync(string path, CancellationToken cancellation)
    {
        FileStream file = File.OpenRead(path);
        await using ConfiguredAsyncDisposable closing = file.ConfigureAwait(false);
        return new Digest(await SHA256.HashDataAsync(file, cancellation).ConfigureAwait(false));
    }
}
