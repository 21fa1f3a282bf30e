using Kith.Core.Node;

namespace Kith.Http;

/// <summary>What a daemon answered: the document asked for, or a problem; never both.</summary>
internal readonly record struct ApiAnswer<TDocument>(TDocument? Document, ProblemDocument? Problem)
    where TDocument : class
{
    /// <summary>The document.</summary>
    /// <exception cref="KithException">The daemon answered with a problem.</exception>
    public TDocument Require() => Document ?? throw new KithException(ProblemCode.Read(Problem!.Code), Problem.Detail);
}
