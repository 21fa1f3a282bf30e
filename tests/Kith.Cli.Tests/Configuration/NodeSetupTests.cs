using System;
using System.Collections.Generic;
using System.IO;
using Kith.Cli.Configuration;
using Kith.Core.Node;
using Kith.Server.VoidPhone;

namespace Kith.Cli.Tests.Configuration;

public class NodeSetupTests
{
    [Fact]
    public void Nothing_said_is_the_node_of_always()
    {
        NodeSetup setup = Setup();
        Assert.Equal(("main", KithPreset.Cluster, KithOverlay.Kademlia, NodeRole.Node), (setup.Options.Swarm, setup.Options.Preset, setup.Options.Overlay, setup.Options.Role));
        Assert.Equal(["/ip4/127.0.0.1/tcp/4101"], setup.Options.ListenAddresses);
        Assert.Empty(setup.Options.Bootstrap);
        Assert.EndsWith("/kith/main/node", setup.Options.DataFolder, StringComparison.Ordinal);
        Assert.Equal("127.0.0.1:7480", setup.Http.EndPoint);
        Assert.Null(setup.VoidPhone);
        Assert.Empty(setup.Warnings);
        Assert.Equal((null, (int?)null, TimeSpan.FromMinutes(1)), (setup.Options.BootstrapRetryInterval, setup.Options.BootstrapRounds, setup.Options.CleanupInterval));
    }

    [Fact]
    public void DHT_14s_file_says_everything()
    {
        Dictionary<string, SettingValue> file = ConfigIni.Parse(ConfigIniTests.Sample, "config.ini");
        NodeSetup setup = Setup(file: file);
        Assert.Equal((true, 4), (setup.Options.EncryptionKey is not null, setup.Options.Difficulty));
        Assert.Single(setup.Warnings);
        setup = Setup(file: file, flags: ("without_security", "true"));
        Assert.Equal((false, 0), (setup.Options.EncryptionKey is not null, setup.Options.Difficulty));
        Assert.Equal(["/ip4/0.0.0.0/tcp/8000"], setup.Options.ListenAddresses);
        Assert.Equal(["/dns/bootstrap1/tcp/8000", "/ip4/192.0.2.7/tcp/8001"], setup.Options.Bootstrap);
        Assert.Equal((TimeSpan.FromSeconds(5), 2, TimeSpan.FromDays(1)), (setup.Options.BootstrapRetryInterval, setup.Options.BootstrapRounds, setup.Options.CleanupInterval));
        Assert.Equal(new VoidPhoneOptions { EndPoint = "0.0.0.0:7400", AllowRemote = true, RequestsPerSecond = 100, BurstSize = 200 }, setup.VoidPhone);
        Assert.Equal(3, setup.Warnings.Count);
        Assert.Contains(setup.Warnings, warning => warning.Contains("0.0.0.0:7400 (config.ini:3)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("node", NodeRole.Node)]
    [InlineData("bootstrap_node", NodeRole.Bootstrap)]
    public void NODE_TYPE_says_which_program_it_is_beside_a_config_ini_and_without_one(string type, object role)
    {
        Dictionary<string, SettingValue> file = ConfigIni.Parse("[node]\np2p_address = 127.0.0.1:8000", "config.ini");
        Assert.Equal(role, Setup(file: file, variables: new() { ["NODE_TYPE"] = type }).Options.Role);
        Assert.Equal(role, Setup(variables: new() { ["NODE_TYPE"] = type }).Options.Role);
        Assert.Contains("$NODE_TYPE is 'x'", Assert.Throws<KithException>(() => Setup(variables: new() { ["NODE_TYPE"] = "x" })).Message, StringComparison.Ordinal);
        Assert.Equal(NodeRole.Node, Setup(file: file, variables: new() { ["NODE_TYPE"] = "bootstrap_node" }, flags: ("role", "node")).Options.Role);
        Assert.Contains("$NODE_TYPE is 'x'", Assert.Throws<KithException>(() => Setup(file: file, variables: new() { ["NODE_TYPE"] = "x" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flag_goes_before_variable_before_file_before_default()
    {
        Dictionary<string, SettingValue> file = ConfigJson.Parse("""{ "swarm": "file", "http": "127.0.0.1:1", "max_bootstrap_retries": 3 }""", "f.json");
        Dictionary<string, string?> variables = new() { ["KITH_SWARM"] = "variable", ["KITH_HTTP"] = "127.0.0.1:2", ["KITH_JOIN"] = "/ip4/192.0.2.7/tcp/1, /ip4/192.0.2.8/tcp/1" };
        NodeSetup setup = Setup(variables, file, ("swarm", "flag"));
        Assert.Equal(("flag", "127.0.0.1:2", 3), (setup.Options.Swarm, setup.Http.EndPoint, setup.Options.BootstrapRounds));
        Assert.Equal(["/ip4/192.0.2.7/tcp/1", "/ip4/192.0.2.8/tcp/1"], setup.Options.Bootstrap);
        Assert.EndsWith("/kith/flag/node", setup.Options.DataFolder, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cleanup_interval", "0", "1 second")]
    [InlineData("cleanup_interval", "soon", "a number of seconds")]
    [InlineData("max_bootstrap_retries", "-1", "0 to")]
    [InlineData("preset", "huge", "cluster, lan, public, high-performance, low-latency")]
    [InlineData("verbose", "maybe", "true, false")]
    [InlineData("voidphone_min_ttl", "20h", "from 1s to 65535s")]
    [InlineData("voidphone_requests_per_second", "0", "1 to")]
    [InlineData("voidphone_burst_size", "5", "both the rate and the burst")]
    [InlineData("difficulty", "9", "0 to 8")]
    [InlineData("puzzle_bits", "21", "0 to 20")]
    [InlineData("max_streams", "many", "16 to 1048576")]
    [InlineData("requests_per_second", "0", "1 to")]
    [InlineData("log_format", "xml", "text, json")]
    public void Value_outside_its_range_is_named_with_its_origin(string name, string value, string allowed)
    {
        string variable = "KITH_" + name.ToUpperInvariant();
        KithException wrong = Assert.Throws<KithException>(() => Setup(variables: new() { [variable] = value }));
        Assert.Equal(KithErrorCode.InvalidConfiguration, wrong.Code);
        Assert.StartsWith($"{name} is '{value}' (${variable}). Allowed: ", wrong.Message, StringComparison.Ordinal);
        if (name != "cleanup_interval")
            Assert.Contains(allowed, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("16 bytes of key!", true)]
    [InlineData("too short", false)]
    public void Encryption_key_is_checked_and_never_shown(string key, bool isAllowed)
    {
        Dictionary<string, string?> variables = new() { ["KITH_ENCRYPTION_KEY"] = key };
        if (isAllowed)
        {
            Setup(variables);
            return;
        }

        KithException wrong = Assert.Throws<KithException>(() => Setup(variables));
        Assert.DoesNotContain(key, wrong.Message, StringComparison.Ordinal);
        Assert.Contains("16, 24 or 32 bytes", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("swarm", "No Name")]
    [InlineData("listen", "nowhere")]
    [InlineData("join", "/ip4/127.0.0.1")]
    [InlineData("http", "127.0.0.1:99999")]
    [InlineData("http", "0.0.0.0:7480")]
    [InlineData("voidphone", "0.0.0.0:7401")]
    public void What_the_library_refuses_is_told_of_the_setting_and_of_where_it_was_said(string name, string value)
    {
        Dictionary<string, SettingValue> file = new() { [name] = new SettingValue([value], SettingLayer.JsonFile, "kith.json:3") };
        KithException wrong = Assert.Throws<KithException>(() => Setup(file: file));
        Assert.Equal(KithErrorCode.InvalidConfiguration, wrong.Code);
        Assert.StartsWith(value.StartsWith("0.0.0.0", StringComparison.Ordinal) ? $"{name} (kith.json:3): " : $"{name} is '{value}' (kith.json:3). Allowed: ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(value, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("The option", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[node]\nmin_ttl = 20h", "min_ttl is '20h' (config.ini:2). Allowed: ")]
    [InlineData("[node]\napi_address = here", "api_address is 'here' (config.ini:2). Allowed: HOST:PORT")]
    [InlineData("[rate_limiter]\n\nburst_size = 5", "burst_size is '5' (config.ini:3). Allowed: both the rate and the burst")]
    [InlineData("[security]\nencryption_key = short", "encryption_key (config.ini:2): ")]
    public void Key_of_DHT_14s_file_is_named_as_it_was_written(string text, string problem) =>
        Assert.StartsWith(problem, Assert.Throws<KithException>(() => Setup(file: ConfigIni.Parse(text, "config.ini"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Empty_list_and_a_key_without_another_are_told_of_the_setting()
    {
        Assert.StartsWith("listen is '' ($KITH_LISTEN). Allowed: a list of 1 to", Assert.Throws<KithException>(() => Setup(variables: new() { ["KITH_LISTEN"] = "," })).Message, StringComparison.Ordinal);
        KithException wrong = Assert.Throws<KithException>(() => Setup(variables: new() { ["KITH_ENCRYPTION_KEY_PREVIOUS"] = "16 bytes of key!" }));
        Assert.Equal("encryption_key_previous is not what it may be ($KITH_ENCRYPTION_KEY_PREVIOUS). Allowed: nothing, where there is no encryption_key.", wrong.Message);
    }

    [Fact]
    public void Ranges_of_limits_are_those_of_the_node_and_each_end_is_told_of_the_setting()
    {
        foreach (SettingDefinition limit in LimitSettings.All)
        {
            string told = Assert.Throws<KithException>(() => Setup(file: Say(limit.Name, "0"))).Message;
            Assert.StartsWith($"{limit.Name} is '0' (kith.json:3). Allowed: ", told, StringComparison.Ordinal);
            string[] ends = told[(told.IndexOf("Allowed: ", StringComparison.Ordinal) + 9)..].TrimEnd('.').Split(" to ");
            foreach (string end in ends)
                Setup(file: Say(limit.Name, end)).Options.Validate();
            Assert.Equal(told.Replace("'0'", $"'{ends[1]}0'", StringComparison.Ordinal), Assert.Throws<KithException>(() => Setup(file: Say(limit.Name, ends[1] + "0"))).Message);
        }

        static Dictionary<string, SettingValue> Say(string name, string value) => new() { [name] = new SettingValue([value], SettingLayer.JsonFile, "kith.json:3") };
    }

    [Fact]
    public void Identity_that_others_may_read_is_a_warning()
    {
        string folder = Directory.CreateTempSubdirectory("kith-test-").FullName;
        try
        {
            string identity = Path.Combine(folder, "identity.key");
            File.WriteAllText(identity, "");
            if (OperatingSystem.IsWindows())
                return;
            File.SetUnixFileMode(identity, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Assert.Empty(Setup(flags: ("data", folder)).Warnings);
            File.SetUnixFileMode(identity, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            Assert.Contains($"chmod 600 '{identity}'", Assert.Single(Setup(flags: ("data", folder)).Warnings), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Difficulty_of_zero_asks_for_nothing() => Assert.Empty(Setup(variables: new() { ["KITH_DIFFICULTY"] = "0" }).Warnings);

    [Fact]
    public void VoidPhone_API_beyond_loopback_needs_a_flag_unless_a_config_ini_says_it()
    {
        Assert.Contains("--voidphone-allow-remote", Assert.Throws<KithException>(() => Setup(flags: ("voidphone", "0.0.0.0:7401"))).Message, StringComparison.Ordinal);
        NodeSetup meant = Setup(null, null, ("voidphone", "0.0.0.0:7401"), ("voidphone_allow_remote", "true"));
        Assert.Contains("0.0.0.0:7401", Assert.Single(meant.Warnings), StringComparison.Ordinal);
        Assert.Empty(Setup(flags: ("voidphone", "127.0.0.1:7401")).Warnings);
    }

    [Fact]
    public void Bootstrap_that_is_required_needs_an_address_and_has_rounds()
    {
        Assert.Contains("--join", Assert.Throws<KithException>(() => Setup(flags: ("require_bootstrap", "true"))).Message, StringComparison.Ordinal);
        NodeSetup setup = Setup(null, null, ("require_bootstrap", "true"), ("join", "/ip4/127.0.0.1/tcp/9"));
        Assert.Equal((true, NodeSetup.RoundsWhenRequired), (setup.RequireBootstrap, setup.Options.BootstrapRounds));
    }

    private static NodeSetup Setup(Dictionary<string, string?>? variables = null, Dictionary<string, SettingValue>? file = null, params (string Name, string Value)[] flags)
    {
        Dictionary<string, SettingValue> given = [];
        foreach ((string name, string value) in flags)
            given[name] = new SettingValue([value], SettingLayer.Flag, "--" + name.Replace('_', '-'));
        Func<string, string?> read = name => variables?.GetValueOrDefault(name);
        return NodeSetup.Of(EffectiveSettings.Of(given, read, file, read));
    }
}
