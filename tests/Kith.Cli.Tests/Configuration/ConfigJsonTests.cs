using System;
using System.Collections.Generic;
using Kith.Cli.Configuration;
using Kith.Core.Node;

namespace Kith.Cli.Tests.Configuration;

public class ConfigJsonTests
{
    [Fact]
    public void Texts_numbers_truths_and_lists_are_settings_with_their_lines()
    {
        Dictionary<string, SettingValue> settings = ConfigJson.Parse(
            """
            {
              "swarm": "lab", // a comment
              "listen": ["/ip4/127.0.0.1/tcp/1", "/ip4/127.0.0.1/tcp/2"],
              "join": "/ip4/127.0.0.1/tcp/3",
              "max_bootstrap_retries": 7,
              "verbose": true,
            }
            """,
            "f.json");
        Assert.Equal(("lab", "f.json:2"), (settings["swarm"].Text, settings["swarm"].Origin));
        Assert.Equal(["/ip4/127.0.0.1/tcp/1", "/ip4/127.0.0.1/tcp/2"], settings["listen"].Values);
        Assert.Equal(["/ip4/127.0.0.1/tcp/3"], settings["join"].Values);
        Assert.Equal(("7", "true", "f.json:6"), (settings["max_bootstrap_retries"].Text, settings["verbose"].Text, settings["verbose"].Origin));
    }

    [Theory]
    [InlineData("{\n\"swam\": \"lab\"}", "f.json:2: there is no setting 'swam'. Known: swarm, ")]
    [InlineData("{\"swarm\": \"a\",\n\"swarm\": \"b\"}", "f.json:2: 'swarm' is said twice")]
    [InlineData("{\"swarm\": [\"a\"]}", "f.json:1: 'swarm' has a value of the wrong kind")]
    [InlineData("{\"listen\": [1]}", "f.json:1: 'listen' has a value of the wrong kind")]
    [InlineData("{\"swarm\": null}", "f.json:1: 'swarm' has a value of the wrong kind")]
    [InlineData("[]", "f.json:1: settings are one object")]
    [InlineData("{\n\n\"swarm\": }", "f.json:3: this is no JSON")]
    [InlineData("{} {}", "f.json:1: this is no JSON")]
    [InlineData("", "f.json:1: this is no JSON")]
    public void What_is_wrong_is_named_with_its_line(string text, string problem)
    {
        KithException wrong = Assert.Throws<KithException>(() => ConfigJson.Parse(text, "f.json"));
        Assert.Equal(KithErrorCode.InvalidConfiguration, wrong.Code);
        Assert.StartsWith(problem, wrong.Message, StringComparison.Ordinal);
    }
}
