using System.Globalization;
using System.Linq;
using Kith.Server.Rounds;

namespace Kith.Cli.Commands;

/// <summary>The participants of a round as lines.</summary>
internal static class RoundTable
{
    public static void Write(RoundStatusDocument status, Terminal terminal)
    {
        Columns.Write(
            terminal,
            ["Participant", "Standing", "Samples", "Loss", "Norm", "Remarks"],
            status.Participants.Select(participant => new[]
            {
                participant.NodeId,
                participant.Refusal is { } refusal ? $"{participant.Standing}: {refusal}" : participant.Standing,
                participant.Metrics?.SamplesProcessed.ToString(CultureInfo.InvariantCulture) ?? "",
                participant.Metrics?.Loss.ToString("G6", CultureInfo.InvariantCulture) ?? "",
                participant.Norm?.ToString("G6", CultureInfo.InvariantCulture) ?? "",
                string.Join(' ', new[] { participant.Selected ? "selected" : "", participant.Clipped ? "clipped" : "", participant.Text ?? "" }.Where(remark => remark.Length > 0)),
            }));
        RoundDescriptionDocument round = status.Description;
        terminal.Note($"{status.Counting} of {round.Participants.Count} count, {status.Missing} are missing; the quorum is {round.Quorum}. {(status.Closed ? "Nothing more can come." : $"Updates are taken until {round.Deadline!.Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}.")}");
    }
}
