using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Simulation.Studies;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Kith.Cli.Studies;

/// <summary>Gives the missing runs of a sweep to a broker, and takes what workers made of them into the sweep's folder. A run counts once, however often it comes.</summary>
/// <param name="folder">The sweep.</param>
/// <param name="broker">The broker.</param>
/// <param name="terminal">Told of runs that no worker could do.</param>
internal sealed class QueuedSweep(SweepFolder folder, StudyBroker broker, Terminal terminal)
{
    /// <summary>Results that are taken from the broker at once.</summary>
    private const ushort Ahead = 4;

    private readonly HashSet<int> _missing = [.. folder.Missing(folder.Runs).Select(run => run.Number)];
    private readonly HashSet<string> _builds = [Build.Commit];
    private readonly Dictionary<int, int> _unreadable = []; // How often a run's result could not be read.
    private int _done;

    /// <summary>Runs that have come since the beginning.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <summary>How many were missing at the beginning.</summary>
    public int All { get; } = folder.Runs.Count(run => !folder.Has(run));

    /// <summary>Runs that were put aside after <see cref="StudyBroker.MostTries"/> tries.</summary>
    public List<int> GivenUp { get; } = [];

    /// <summary>Publishes and takes until no run is missing, or all that are have been put aside.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        (string results, string dead) = await broker.DeclareSweepAsync(folder.Mark, cancellation);
        await TakeWaitingAsync(results, cancellation);
        foreach (SweepRun run in folder.Runs.Where(run => _missing.Contains(run.Number)))
            await PublishAsync(run, cancellation);
        Channel<(BasicDeliverEventArgs Delivery, bool IsDead)> arrived = Channel.CreateBounded<(BasicDeliverEventArgs, bool)>(2 * Ahead);
        await broker.Channel.BasicQosAsync(prefetchSize: 0, Ahead, global: false, cancellation);
        await ConsumeAsync(results, isDead: false);
        await ConsumeAsync(dead, isDead: true);
        while (_missing.Count > GivenUp.Count)
        {
            (BasicDeliverEventArgs delivery, bool isDead) = await arrived.Reader.ReadAsync(cancellation);
            int number = NumberOf(delivery.BasicProperties);
            if (!isDead)
                await TakeOrAskAgainAsync(number, delivery.Body, cancellation);
            else if (_missing.Contains(number) && !GivenUp.Contains(number))
                GiveUp(number);
            await broker.Channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, cancellation);
        }

        foreach (string queue in (string[])[results, dead])
            await broker.Channel.QueueDeleteAsync(queue, cancellationToken: cancellation);

        async Task ConsumeAsync(string queue, bool isDead)
        {
            AsyncEventingBasicConsumer consumer = new(broker.Channel);
            consumer.ReceivedAsync += async (_, delivery) => await arrived.Writer.WriteAsync((Kept(delivery), isDead), cancellation);
            await broker.Channel.BasicConsumeAsync(queue, autoAck: false, consumer, cancellation);
        }
    }

    /// <summary>Results that came while nobody was here, of a sweep that was interrupted: those runs need not be published again.</summary>
    private async Task TakeWaitingAsync(string results, CancellationToken cancellation)
    {
        while (await broker.Channel.BasicGetAsync(results, autoAck: false, cancellation) is { } waiting)
        {
            Take(NumberOf(waiting.BasicProperties), waiting.Body);
            await broker.Channel.BasicAckAsync(waiting.DeliveryTag, multiple: false, cancellation);
        }
    }

    private Task PublishAsync(SweepRun run, CancellationToken cancellation) =>
        broker.PublishRunAsync(folder.Mark, run.Number, Encoding.UTF8.GetBytes(PlanText.Of(run)), cancellation);

    /// <summary>A result that cannot be read is no result: some worker is to do the run again.</summary>
    private async Task TakeOrAskAgainAsync(int number, ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        if (Take(number, message) || !_missing.Contains(number) || GivenUp.Contains(number))
            return;
        _unreadable[number] = _unreadable.GetValueOrDefault(number) + 1;
        if (_unreadable[number] < StudyBroker.MostTries)
            await PublishAsync(folder.Runs[number - 1], cancellation);
        else
            GiveUp(number);
    }

    /// <summary>Takes a result.</summary>
    /// <returns>False when it could not be read.</returns>
    private bool Take(int number, ReadOnlyMemory<byte> message)
    {
        SweepRun? run = folder.Runs.FirstOrDefault(run => run.Number == number);
        if (run is null)
            return true; // Of no sweep like this one: somebody else writes to the queue.
        string files = Directory.CreateTempSubdirectory("kith-run-").FullName;
        try
        {
            RunArchive.Unpack(message, files);
            if (_builds.Add(CommitOf(files)))
                terminal.Note($"{run.Folder} comes from another build than this one, which may differ. Stop the workers that are not of this build, or have all of them and this command of one.");
            TakeFiles(run, files);
            GivenUp.Remove(number); // A slow worker made it after all.
            if (_missing.Remove(number))
                Interlocked.Increment(ref _done);
            return true;
        }
        catch (InvalidDataException damaged)
        {
            terminal.Note($"{run.Folder}: a result that cannot be read was thrown away: {damaged.Message}");
            return false;
        }
        finally
        {
            Directory.Delete(files, recursive: true);
        }
    }

    /// <summary>A run that is here already with another digest stays as it is: to stop would leave the message for the next start to stop at.</summary>
    private void TakeFiles(SweepRun run, string files)
    {
        try
        {
            folder.Take(run, files);
        }
        catch (KithException other) when (folder.Has(run))
        {
            terminal.Note(other.Message);
        }
    }

    private static string CommitOf(string files)
    {
        try
        {
            return RunManifest.Read(files).Commit;
        }
        catch (KithException wrong)
        {
            throw new InvalidDataException(wrong.Message, wrong);
        }
    }

    private void GiveUp(int number)
    {
        GivenUp.Add(number);
        terminal.Note($"{folder.Runs[number - 1].Folder} was put aside after {StudyBroker.MostTries} tries; what its workers said tells why.");
    }

    private static int NumberOf(IReadOnlyBasicProperties properties) =>
        properties.Headers?.TryGetValue(StudyBroker.RunHeader, out object? number) == true ? Convert.ToInt32(number, CultureInfo.InvariantCulture) : 0;

    /// <summary>The library takes a message's memory back once its handler has returned.</summary>
    private static BasicDeliverEventArgs Kept(BasicDeliverEventArgs delivery) =>
        new(delivery.ConsumerTag, delivery.DeliveryTag, delivery.Redelivered, delivery.Exchange, delivery.RoutingKey, delivery.BasicProperties, delivery.Body.ToArray(), delivery.CancellationToken);
}
