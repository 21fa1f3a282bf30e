using System.Collections.Generic;
using System.Linq;
using Kith.Cli.Configuration;
using Kith.Http;

namespace Kith.Cli.Tests.Configuration;

public class SettingsInForceTests
{
    [Fact]
    public void What_a_running_node_takes_over_is_shown_and_the_rest_stays_and_is_named()
    {
        SettingsInForce settings = new(Documents());
        Assert.Empty(settings.TakeOver(Documents()));
        IReadOnlyList<string> left = settings.TakeOver(Documents(("swarm", "other"), ("max_streams", "99"), ("gates", "/gates"), ("log_level", "debug"), ("voidphone_burst_size", "7"), ("http", "127.0.0.1:1")));
        Assert.Equal(["swarm", "http"], left);
        Assert.Equal(("main", "127.0.0.1:7480"), (ValueOf("swarm"), ValueOf("http")));
        Assert.Equal(("99", "/gates", "debug", "7"), (ValueOf("max_streams"), ValueOf("gates"), ValueOf("log_level"), ValueOf("voidphone_burst_size")));
        Assert.Equal("file:1", settings.All.Single(setting => setting.Name == "max_streams").Origin);

        string ValueOf(string name) => settings.All.Single(setting => setting.Name == name).Value;
    }

    private static SettingDocument[] Documents(params (string Name, string Value)[] said) =>
    [
        .. NodeSettings.All.Select(setting => said.FirstOrDefault(one => one.Name == setting.Name) is { Name: not null } one
            ? new SettingDocument(setting.Name, one.Value, "file:1")
            : new SettingDocument(setting.Name, setting.Default ?? "-", "default")),
    ];
}
