using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Kith.Http;
using Kith.Storage;
using Kith.Storage.Files;
using Kith.Storage.Sqlite;

namespace Kith.Cli.Commands;

/// <summary>
/// <c>kith store</c>: how a node's store is, and its care. Asking and scrubbing go through the daemon; copies are taken from its folder and put into one, by
/// whoever may read and write there.
/// </summary>
internal static class StoreCommand
{
    // A pass over millions of records, or of a slow disk.
    private static readonly TimeSpan ScrubTimeout = TimeSpan.FromDays(1);

    public static Command Create(Terminal terminal) => new("store", "Show, check, back up and restore a node's records")
    {
        CreateStatus(terminal),
        CreateScrub(terminal),
        CreateBackup(terminal),
        CreateRestore(terminal),
    };

    private static CommandWithExamples CreateStatus(Terminal terminal)
    {
        CommandWithExamples command = new("status", "Show how much a node holds, and whether its store is well", "kith store status", "kith store status --via 2 --json");
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using KithHttpClient kith = api.Connect(parsed);
            StoreDocument store = StoreDocument.From(await kith.GetStatusAsync(cancellation));
            if (api.IsJson(parsed))
                terminal.WriteJson(store, KithJson.Default.StoreDocument);
            else
                Print(store, terminal);
            return ExitCode.Ok;
        });
        return command;
    }

    private static CommandWithExamples CreateScrub(Terminal terminal)
    {
        Option<int> rate = new("--rate") { Description = "Records to read a second, 1 to 1000000", HelpName = "N", DefaultValueFactory = _ => 10_000 };
        CommandWithExamples command = new(
            "scrub",
            "Compare all records on a node's disk with their checksums, now; what is damaged is fetched again from other replicas",
            "kith store scrub",
            "kith store scrub --via 3 --rate 100000 --json") { rate };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using KithHttpClient kith = api.Connect(parsed, ScrubTimeout);
            ScrubReport report = await kith.ScrubAsync(parsed.GetValue(rate), cancellation);
            if (api.IsJson(parsed))
                terminal.WriteJson(ScrubDocument.From(report), KithJson.Default.ScrubDocument);
            else
                Print(report, terminal);
            return ExitCode.Ok;
        });
        return command;
    }

    private static CommandWithExamples CreateBackup(Terminal terminal)
    {
        Argument<string> target = new("FOLDER") { Description = "Folder to write the copy to; is created, and must be empty" };
        Option<string> data = DataOption();
        CommandWithExamples command = new(
            "backup",
            "Copy a node's records as they are now, whether it runs or not. Its identity is in identity.key, which is for you to keep",
            "kith store backup /backup/kith-monday --data /var/lib/kith",
            "kith store restore /backup/kith-monday --data /var/lib/kith-new") { target, data };
        command.SetAction(async (parsed, cancellation) =>
        {
            string node = Folder(parsed.GetValue(data), "--data");
            string copy = Folder(parsed.GetValue(target), "FOLDER");
            string store = Path.Combine(node, SqliteRecordStore.FileName);
            if (!File.Exists(store))
                throw new CommandException(ExitCode.Failed, $"The folder '{node}' holds no record store that this user may see. --data is the folder of the node, as `kith node` was given it; run this as the user the node runs as.");
            long copied = await Task.Run(() => StoreBackup.Take(store, copy, cancellation), cancellation);
            terminal.Text.WriteLine($"{copied.ToString(CultureInfo.InvariantCulture)} records copied, and the copy read again");
            return ExitCode.Ok;
        });
        return command;
    }

    private static CommandWithExamples CreateRestore(Terminal terminal)
    {
        Argument<string> source = new("FOLDER") { Description = "Folder that `kith store backup` wrote" };
        Option<string> data = DataOption();
        CommandWithExamples command = new(
            "restore",
            "Put a copy where a node will find it, whose folder has no store. What changed since is fetched from other replicas, and nothing newer is overwritten",
            "kith store restore /backup/kith-monday --data /var/lib/kith-new") { source, data };
        command.SetAction(async (parsed, cancellation) =>
        {
            string copy = Folder(parsed.GetValue(source), "FOLDER");
            using DataFolderLock folder = DataFolderLock.Acquire(Folder(parsed.GetValue(data), "--data"));
            long restored = await Task.Run(() => SqliteRecordStore.Restore(copy, folder, cancellation), cancellation);
            terminal.Text.WriteLine($"{restored.ToString(CultureInfo.InvariantCulture)} records restored. Start the node: kith node --data {folder.Folder}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Option<string> DataOption() => new("--data") { Description = "The node's data folder", HelpName = "DIR", Required = true };

    private static string Folder(string? given, string name) => string.IsNullOrWhiteSpace(given) ? throw new CommandException(ExitCode.Usage, $"{name} is empty; name a folder.") : given;

    private static void Print(StoreDocument store, Terminal terminal)
    {
        Columns.Write(terminal, ["What", "Value"],
        [
            ["Condition", store.Condition.Replace('_', ' ')],
            ["Records", Text(store.Records)],
            ["Bytes", Text(store.RecordBytes)],
            ["Damaged places", Text(store.Damaged)],
            ["Records that lack copies", Text(store.UnderReplicated)],
            ["Last scrub", store.Scrubbed is { } last ? last.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "none"],
        ]);
    }

    private static void Print(ScrubReport report, Terminal terminal)
    {
        terminal.Text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Records} records read in {report.Duration.TotalSeconds:0.0} s, {report.DamagedRecords} of them damaged"));
        if (report.WasRebuilt)
            terminal.Note("The file was damaged beyond single records and was rebuilt from what can be read. Look at the disk.");
        if (report.DamagedRecords > 0 || report.WasRebuilt)
            terminal.Note("What is damaged is fetched again from other replicas; `kith store status` counts what is left.");
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
