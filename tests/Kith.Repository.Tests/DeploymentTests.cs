using System;
using System.IO;
using System.Linq;

namespace Kith.Repository.Tests;

/// <summary>What of the deployment files can be seen without a container.</summary>
public sealed class DeploymentTests
{
    [Fact]
    public void Make_hands_its_place_to_the_node_so_that_signals_reach_it() =>
        Assert.All(Read("Makefile").Split('\n').Where(line => line.Contains("./kith node", StringComparison.Ordinal)), line => Assert.StartsWith("\texec ./kith node", line, StringComparison.Ordinal));

    [Fact]
    public void Nobody_is_told_to_scrape_what_wants_a_token_without_one() => Assert.DoesNotContain("prometheus.io/scrape", Read("deploy/kubernetes/kith.yaml"), StringComparison.Ordinal);

    [Fact]
    public void Health_check_of_the_image_is_that_of_the_compose_file_too()
    {
        Assert.Contains("CMD [\"/app/kith\", \"health\"]", Read("deploy/Dockerfile"), StringComparison.Ordinal);
        Assert.DoesNotContain("healthcheck", Read("deploy/compose.yaml"), StringComparison.Ordinal);
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));
}
