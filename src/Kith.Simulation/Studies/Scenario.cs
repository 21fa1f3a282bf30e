using System;
using System.Collections.Generic;
using System.Threading;
using Kith.Core.Node;

namespace Kith.Simulation.Studies;

/// <summary>Something that can be simulated under a name with values for its parameters. Each run makes worlds of its own, and runs may go on at once.</summary>
internal abstract class Scenario
{
    private IReadOnlyList<Parameter>? _parameters;

    /// <summary>Its name in files and on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What it shows, in a sentence.</summary>
    public abstract string Description { get; }

    /// <summary>Everything it takes, its own first.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters ??= [.. Own, .. SharedParameters.Recording];

    /// <summary>What a node of its worlds takes at the most, in bytes, by measurement and rounded up.</summary>
    public virtual long BytesPerNode => 8_192;

    /// <summary>What is kept of an operation until the run is written, in bytes, by measurement and rounded up.</summary>
    public virtual long BytesPerOperation => 512;

    /// <summary>What it takes beside the parameters that all have.</summary>
    protected abstract IReadOnlyList<Parameter> Own { get; }

    /// <summary>Looks at values together before anything runs.</summary>
    /// <exception cref="KithException">They do not fit together; the message names them and what to change.</exception>
    public virtual void Check(ParameterValues values)
    {
        // Most parameters are independent.
    }

    /// <summary>The same values with each file where it lies: a path may have been given from another folder than the current one.</summary>
    /// <param name="values">As a manifest has them.</param>
    /// <param name="folders">Where to look beside the current folder.</param>
    /// <exception cref="KithException">A file is in none of them; the message names it and says where to run.</exception>
    public virtual ParameterValues Located(ParameterValues values, IReadOnlyList<string> folders) => values;

    /// <summary>How many operations a run takes down at the most.</summary>
    public virtual double OperationsOf(ParameterValues values) => values.Has(SharedParameters.Lookups) ? values.Whole64(SharedParameters.Lookups) : 0;

    /// <summary>Runs it; all that is found goes to the recorder.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public abstract void Run(ParameterValues values, RunRecorder recorder, CancellationToken cancellation);

    /// <summary>The error for values that do not fit together.</summary>
    protected static KithException Wrong(string message) => new(KithErrorCode.InvalidArgument, message);
}
