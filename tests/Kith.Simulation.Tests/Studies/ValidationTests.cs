using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kith.Simulation.Validation;

namespace Kith.Simulation.Tests.Studies;

/// <summary>What is published is reproduced: the quick figures here, all of them by <c>kith sim validate</c>.</summary>
public class ValidationTests
{
    [Fact]
    public void Quick_figures_are_reproduced()
    {
        List<ValidationFigure> figures = [.. ValidationSuite.Run(quick: true, CancellationToken.None)];
        Assert.Empty(figures.Where(figure => !figure.IsMet).Select(figure => $"{figure.Source}: {figure.What}: {figure.Measured} here, {figure.Allowed} allowed"));
        Assert.True(figures.Count >= 20);
    }

    [Fact]
    public void A_figure_outside_its_range_is_not_met()
    {
        Assert.False(ValidationFigure.Near("", "", published: 2.78, ours: 2.84, tolerance: 0.05).IsMet);
        Assert.False(ValidationFigure.AtLeast("", "", "", ours: double.NaN, least: 0).IsMet);
        Assert.Equal("2.73 to 2.83", ValidationFigure.Near("", "", 2.78, 2.8, 0.05).Allowed);
    }
}
