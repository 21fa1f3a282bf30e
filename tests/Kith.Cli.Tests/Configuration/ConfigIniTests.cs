using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Cli.Configuration;
using Kith.Core.Node;

namespace Kith.Cli.Tests.Configuration;

public class ConfigIniTests
{
    /// <summary>DHT-14's own file, with a comment after a value.</summary>
    public const string Sample = """
        [node]
        p2p_address = 0.0.0.0:8000
        api_address = 0.0.0.0:7400
        cleanup_interval = 86400  # a day
        bootstrap_retry_interval = 5
        max_bootstrap_retries = 2

        [bootstrap]
        bootstrap_node1 = bootstrap1:8000
        bootstrap_node2 = 192.0.2.7:8001

        [security]
        encryption_key = 12345678901234567890123456789012
        difficulty = 4

        [rate_limiter]
        requests_per_second = 100
        burst_size = 200
        """;

    [Fact]
    public void Every_key_of_the_file_becomes_a_setting_with_its_line()
    {
        Dictionary<string, SettingValue> settings = ConfigIni.Parse(Sample, "config.ini");
        Assert.Equal(
            [
                ("bootstrap_retry_interval", "5", "config.ini:5"), ("cleanup_interval", "86400", "config.ini:4"), ("difficulty", "4", "config.ini:14"),
                ("encryption_key", "12345678901234567890123456789012", "config.ini:13"), ("join", "/dns/bootstrap1/tcp/8000,/ip4/192.0.2.7/tcp/8001", "config.ini:9"),
                ("listen", "/ip4/0.0.0.0/tcp/8000", "config.ini:2"), ("max_bootstrap_retries", "2", "config.ini:6"), ("voidphone", "0.0.0.0:7400", "config.ini:3"),
                ("voidphone_burst_size", "200", "config.ini:18"), ("voidphone_requests_per_second", "100", "config.ini:17"),
            ],
            settings.OrderBy(setting => setting.Key, StringComparer.Ordinal).Select(setting => (setting.Key, string.Join(',', setting.Value.Values), setting.Value.Origin)));
        Assert.All(settings.Values, value => Assert.Equal(SettingLayer.IniFile, value.Layer));
    }

    [Theory]
    [InlineData("[node]\np2p_adress = 0.0.0.0:1", "f.ini:2: there is no key 'p2p_adress' in [node]. Known: p2p_address, api_address")]
    [InlineData("[nodes]\na = 1", "f.ini:2: there is no section [nodes]")]
    [InlineData("\na = 1", "f.ini:2: a setting stands before the first section")]
    [InlineData("[node]\nnothing", "f.ini:2: this line is no setting")]
    [InlineData("[node", "f.ini:1: '[node' is no section")]
    [InlineData("[node]\ncleanup_interval = 1\n\ncleanup_interval = 2", "f.ini:4: 'cleanup_interval' stands in [node] already, in line 2")]
    [InlineData("[node]\np2p_address = here", "f.ini:2: p2p_address is 'here'. Write an IP address and a port")]
    [InlineData("[node]\np2p_address =", "f.ini:2: p2p_address is ''")]
    [InlineData("[bootstrap]\na = host", "f.ini:2: a is 'host'. Write host:port")]
    [InlineData("[bootstrap]\na = host:0", "f.ini:2: a is 'host:0'")]
    [InlineData("[bootstrap]\na = host:70000", "f.ini:2: a is 'host:70000'")]
    [InlineData("[bootstrap]\na = a b:80", "f.ini:2: a is 'a b:80'")]
    [InlineData("[security]\nencryption_key = \"abc", "f.ini:2: a value begins with a quote")]
    public void What_is_wrong_is_named_with_its_line(string text, string problem)
    {
        KithException wrong = Assert.Throws<KithException>(() => ConfigIni.Parse(text, "f.ini"));
        Assert.Equal(KithErrorCode.InvalidConfiguration, wrong.Code);
        Assert.StartsWith(problem, wrong.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("encryption_key = ab#cd", "ab#cd")]
    [InlineData("encryption_key = abcd # secret", "abcd")]
    [InlineData("encryption_key = abcd ; secret", "abcd")]
    [InlineData("encryption_key = \"ab # cd\" # quoted", "ab # cd")]
    [InlineData("  encryption_key=abcd  ", "abcd")]
    public void Comment_begins_after_a_space_and_not_inside_quotes(string line, string value) =>
        Assert.Equal(value, ConfigIni.Parse("[security]\r\n# comment\r\n; comment\r\n" + line, "f.ini")[NodeSettings.EncryptionKey].Text);

    [Fact]
    public void Empty_api_address_is_none() => Assert.Null(ConfigIni.Parse("[node]\napi_address =", "f.ini")[NodeSettings.VoidPhone].Text);

    [Fact]
    public void IPv6_addresses_are_written_in_brackets()
    {
        Dictionary<string, SettingValue> settings = ConfigIni.Parse("[node]\np2p_address = [::]:8000\n[bootstrap]\na = [2001:db8::7]:8001", "f.ini");
        Assert.Equal("/ip6/::/tcp/8000", settings[NodeSettings.Listen].Text);
        Assert.Equal("/ip6/2001:db8::7/tcp/8001", settings[NodeSettings.Join].Text);
    }
}
