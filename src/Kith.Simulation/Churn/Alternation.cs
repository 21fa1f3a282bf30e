using Kith.Simulation.Worlds;

namespace Kith.Simulation.Churn;

/// <summary>The comings and goings of one machine, drawn from its own stream: the next is always known.</summary>
internal sealed class Alternation
{
    /// <summary>Spells that lie before the beginning: by then it no longer matters how the first one began.</summary>
    private const int Before = 24;

    private readonly ChurnModel _model;
    private readonly SeededRandom _random;

    public Alternation(ChurnModel model, SeededRandom random)
    {
        _model = model;
        _random = random;
        // The world begins in the middle of everybody's life, in a long spell more often than in a short one.
        IsUp = random.NextDouble() < model.UpShare;
        long past = (Before / 2) * ((model.Session.Mean + model.Away.Mean).Ticks / System.TimeSpan.TicksPerMicrosecond);
        long at = 0;
        while ((at += NextSpell()) <= past)
            IsUp = !IsUp;

        NextChange = at - past;
    }

    /// <summary>Whether the machine is up until the next change.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Microseconds since the beginning.</summary>
    public long NextChange { get; private set; }

    /// <summary>Whether the session that ends now ends in good order.</summary>
    public bool LeavesInOrder() => _model.LeaveShare > 0 && _random.NextDouble() < _model.LeaveShare;

    /// <summary>The next change has happened.</summary>
    public void Changed()
    {
        IsUp = !IsUp;
        NextChange += NextSpell();
    }

    private long NextSpell() => (IsUp ? _model.Session : _model.Away).Draw(_random);
}
