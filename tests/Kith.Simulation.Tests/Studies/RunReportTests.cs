using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading;
using Kith.Simulation.Reports;
using Kith.Simulation.Studies;

namespace Kith.Simulation.Tests.Studies;

/// <summary>A report shows something whatever the values are.</summary>
public class RunReportTests
{
    // Where all took the same time the chart was an empty grid: one point has no line.
    [Fact]
    public void Distribution_of_equal_values_is_a_step_from_none_to_all()
    {
        ChartSeries equal = Chart.Distribution("equal", [100, 100, 100]);
        Assert.Equal([0.0, 1.0], equal.Y);
        Assert.Equal(100, equal.X[1]);
        Assert.InRange(equal.X[0], 99.9999, 99.999999);
        ChartSeries several = Chart.Distribution("several", [4, 2, 2, 8]);
        Assert.Equal([0.0, 0.5, 0.75, 1.0], several.Y);
        Assert.Equal([2.0, 4.0, 8.0], several.X.Skip(1));
        Assert.Empty(Chart.Distribution("none", []).X);
    }

    [Fact]
    public void Operations_that_begin_at_one_moment_have_no_chart_over_time()
    {
        Assert.Equal(["Time of an operation", "Hops", "Requests of an operation", "Messages of a node"], TitlesOf("""{ "scenario": "das", "nodes": 200, "retrievers": 3, "samples": 5 }"""));
        Assert.Contains("Success over time", TitlesOf("""{ "scenario": "lookup", "nodes": 60, "lookups": 10 }"""));
    }

    [Fact]
    public void Samples_have_the_hops_of_their_lookups_and_provisions_have_none()
    {
        RunRecorder recorder = Run(ValuesOf("""{ "scenario": "das", "nodes": 1000, "retrievers": 5, "samples": 10 }"""));
        LookupRow[] samples = [.. recorder.Lookups.Where(row => row.Kind == "sample")];
        Assert.All(samples, row => Assert.InRange(row.Hops, 0, row.Requests));
        Assert.InRange(samples.Average(row => row.Hops), 1, 4);
        Assert.All(recorder.Lookups.Where(row => row.Kind == "provide"), row => Assert.Equal(-1, row.Hops));
    }

    private static string[] TitlesOf(string json)
    {
        ParameterValues values = ValuesOf(json);
        RunRecorder recorder = Run(values);
        using StringWriter page = new();
        RunReport.Write(page, new RunManifest(values, recorder.Digest, "", SummaryFigures.Of(recorder), 0), recorder);
        Match data = Regex.Match(page.ToString(), "<script>const report = (?<data>.*);</script>", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
        using JsonDocument report = JsonDocument.Parse(data.Groups["data"].Value);
        return [.. report.RootElement.GetProperty("charts").EnumerateArray().Select(chart => chart.GetProperty("title").GetString()!)];
    }

    private static ParameterValues ValuesOf(string json) => StudyPlanReader.Read(json, "study.json").Values;

    private static RunRecorder Run(ParameterValues values)
    {
        RunRecorder recorder = new();
        ScenarioThread.Run(values, recorder, CancellationToken.None);
        return recorder;
    }
}
