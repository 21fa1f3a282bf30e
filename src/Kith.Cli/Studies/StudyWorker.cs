using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Kith.Simulation.Studies;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Kith.Cli.Studies;

/// <summary>
/// Does runs that a broker gives out, one after another. A run is acknowledged only once the broker has its result on disk: whoever is killed before
/// that has done nothing, and the run is given to another.
/// </summary>
/// <param name="broker">The broker.</param>
/// <param name="time">Measures runs, and how long there was nothing to do.</param>
/// <param name="terminal">Told of every run.</param>
internal sealed class StudyWorker(StudyBroker broker, TimeProvider time, Terminal terminal)
{
    private readonly Channel<bool> _ended = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _isBusy;

    /// <summary>Runs done.</summary>
    public int Done { get; private set; }

    /// <summary>Works until cancelled, or until there has been nothing to do for so long.</summary>
    /// <param name="idle">How long; null to wait for ever.</param>
    /// <param name="cancellation">Ends it; the run under way is given back.</param>
    public async Task RunAsync(TimeSpan? idle, CancellationToken cancellation)
    {
        await broker.Channel.BasicQosAsync(prefetchSize: 0, prefetchCount: 1, global: false, cancellation);
        AsyncEventingBasicConsumer consumer = new(broker.Channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            Volatile.Write(ref _isBusy, 1);
            await HandleAsync(delivery, cancellation);
            Volatile.Write(ref _isBusy, 0);
            _ended.Writer.TryWrite(true);
        };
        await broker.Channel.BasicConsumeAsync(broker.Runs, autoAck: false, consumer, cancellation);
        while (true)
        {
            try
            {
                await _ended.Reader.WaitToReadAsync(cancellation).AsTask().WaitAsync(idle ?? Timeout.InfiniteTimeSpan, time, cancellation);
                _ended.Reader.TryRead(out _);
            }
            catch (TimeoutException)
            {
                if (Volatile.Read(ref _isBusy) == 0)
                    return;
            }
        }
    }

    private async Task HandleAsync(BasicDeliverEventArgs delivery, CancellationToken cancellation)
    {
        int number = delivery.BasicProperties.Headers?.TryGetValue(StudyBroker.RunHeader, out object? value) == true ? Convert.ToInt32(value, CultureInfo.InvariantCulture) : 0;
        string name = $"run {number} of {delivery.RoutingKey}";
        (string mark, ulong tag) = (delivery.RoutingKey, delivery.DeliveryTag);
        string text = Encoding.UTF8.GetString(delivery.Body.Span); // Read before the first await: the memory is the library's.
        terminal.Note($"{name} begins");
        try
        {
            byte[] files = await Task.Run(() => Run(text, name, cancellation), cancellation);
            await broker.PublishResultAsync(mark, number, files, cancellation);
            await broker.Channel.BasicAckAsync(tag, multiple: false, cancellation);
            Done++;
            terminal.Note($"{name} done");
        }
        catch (OperationCanceledException)
        {
            // Not acknowledged: the broker gives it to another when this connection ends.
        }
        catch (AlreadyClosedException lost)
        {
            terminal.Note($"{name}: the broker has gone, {lost.Message}; it will give the run out again.");
        }
        catch (PublishException unwanted) when (unwanted.IsReturn)
        {
            terminal.Note($"{name}: its sweep has ended, nobody waits for the result.");
            await broker.Channel.BasicAckAsync(tag, multiple: false, CancellationToken.None);
        }
        catch (Exception failure)
        {
            terminal.Fail($"{name} failed: {failure.Message}");
            await broker.Channel.BasicNackAsync(tag, multiple: false, requeue: true, CancellationToken.None); // The broker counts the tries.
        }
    }

    private byte[] Run(string text, string name, CancellationToken cancellation)
    {
        StudyPlan plan = StudyPlanReader.Read(text, name);
        StudyMemory.Require(plan, atOnce: 1, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        string folder = Directory.CreateTempSubdirectory("kith-worker-").FullName;
        try
        {
            string files = Path.Combine(folder, "run");
            new RunFolder(time, Build.Commit).Run(plan.Values, files, cancellation);
            return RunArchive.Pack(files);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
