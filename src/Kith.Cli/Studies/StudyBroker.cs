using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Kith.Cli.Studies;

/// <summary>
/// The queues of sweeps on a RabbitMQ broker. Runs lie in one durable quorum queue for all workers; the broker counts how often each was given out and
/// puts it aside after the third time. Every sweep has two queues of its own: its results, and those of its runs that were put aside.
/// </summary>
internal sealed class StudyBroker : IAsyncDisposable
{
    /// <summary>How often a run is given to a worker before it is put aside.</summary>
    public const int MostTries = 3;

    /// <summary>The header that says which run of its sweep a message is about.</summary>
    public const string RunHeader = "run";

    /// <summary>After how long a sweep's own queues vanish when nobody looks at them: a week.</summary>
    private const int ForgottenAfterMilliseconds = 7 * 24 * 3_600 * 1_000;

    private static readonly CreateChannelOptions Confirmed = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private readonly IConnection _connection;
    private readonly string _name;

    private StudyBroker(IConnection connection, IChannel channel, string name)
    {
        _connection = connection;
        Channel = channel;
        _name = name;
    }

    /// <summary>What everything goes through; what is published on it is confirmed by the broker.</summary>
    public IChannel Channel { get; }

    /// <summary>The queue of all runs.</summary>
    public string Runs => $"{_name}.runs";

    private string Dead => $"{_name}.dead";

    /// <summary>Connects, and makes the queue of runs where it is missing.</summary>
    /// <param name="queue">An address such as amqp://user:password@host:5672/vhost.</param>
    /// <param name="name">What the names of all queues begin with.</param>
    /// <param name="cancellation">Ends the trying.</param>
    /// <exception cref="KithException">The address is none.</exception>
    /// <exception cref="CommandException">No broker answers there, or it refuses.</exception>
    public static async Task<StudyBroker> ConnectAsync(string queue, string name, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(queue, UriKind.Absolute, out Uri? address) || address.Scheme is not ("amqp" or "amqps"))
            throw new KithException(KithErrorCode.InvalidArgument, "--queue is no address of a broker; give amqp://user:password@host:5672 or amqps://…");
        string shown = $"{address.Scheme}://{address.Host}:{(address.IsDefaultPort || address.Port < 0 ? "" : address.Port)}".TrimEnd(':'); // Without the password.
        try
        {
            ConnectionFactory factory = new() { Uri = address, ClientProvidedName = "kith sim" };
            IConnection connection = await factory.CreateConnectionAsync(cancellation);
            IChannel channel = await connection.CreateChannelAsync(Confirmed, cancellation);
            StudyBroker broker = new(connection, channel, name);
            await broker.DeclareAsync(cancellation);
            return broker;
        }
        catch (Exception failure) when (failure is BrokerUnreachableException or OperationInterruptedException or ArgumentException)
        {
            throw new CommandException(ExitCode.Failed, $"The broker at {shown} cannot be used: {(failure.InnerException ?? failure).Message} Is RabbitMQ running there, and do user, password and virtual host fit?");
        }
    }

    /// <summary>Makes a sweep's own queues where they are missing; returns their names.</summary>
    public async Task<(string Results, string Dead)> DeclareSweepAsync(string mark, CancellationToken cancellation)
    {
        Dictionary<string, object?> forgotten = new() { ["x-expires"] = ForgottenAfterMilliseconds };
        string results = ResultsOf(mark);
        string dead = $"{Dead}.{mark}";
        await Channel.QueueDeclareAsync(results, durable: true, exclusive: false, autoDelete: false, forgotten, cancellationToken: cancellation);
        await Channel.QueueDeclareAsync(dead, durable: true, exclusive: false, autoDelete: false, forgotten, cancellationToken: cancellation);
        await Channel.QueueBindAsync(dead, Dead, mark, cancellationToken: cancellation);
        return (results, dead);
    }

    /// <summary>Where the results of a sweep go.</summary>
    public string ResultsOf(string mark) => $"{_name}.results.{mark}";

    /// <summary>Publishes a run; returns once the broker has it on disk.</summary>
    public async Task PublishRunAsync(string mark, int run, ReadOnlyMemory<byte> plan, CancellationToken cancellation) =>
        await Channel.BasicPublishAsync(Runs, mark, mandatory: true, Persistent(run), plan, cancellation);

    /// <summary>Publishes what came of a run; returns once the broker has it on disk.</summary>
    public async Task PublishResultAsync(string mark, int run, ReadOnlyMemory<byte> files, CancellationToken cancellation) =>
        await Channel.BasicPublishAsync("", ResultsOf(mark), mandatory: true, Persistent(run), files, cancellation);

    public async ValueTask DisposeAsync()
    {
        await Channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static BasicProperties Persistent(int run) => new() { DeliveryMode = DeliveryModes.Persistent, Headers = new Dictionary<string, object?> { [RunHeader] = run } };

    private async Task DeclareAsync(CancellationToken cancellation)
    {
        // Runs keep the sweep's mark as their routing key, so that those put aside find the way back to their sweep.
        await Channel.ExchangeDeclareAsync(Runs, ExchangeType.Fanout, durable: true, cancellationToken: cancellation);
        await Channel.ExchangeDeclareAsync(Dead, ExchangeType.Direct, durable: true, cancellationToken: cancellation);
        Dictionary<string, object?> arguments = new()
        {
            ["x-queue-type"] = "quorum",
            ["x-delivery-limit"] = MostTries - 1,
            ["x-dead-letter-exchange"] = Dead,
        };
        await Channel.QueueDeclareAsync(Runs, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellation);
        await Channel.QueueBindAsync(Runs, Runs, "", cancellationToken: cancellation);
    }
}
