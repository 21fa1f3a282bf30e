using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Cli.Configuration;
using Kith.Core.Node;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>A file of settings, and the node that they make.</summary>
internal sealed class ConfigTarget(string name, Type decoder, Func<string, string, Dictionary<string, SettingValue>> parse, string[] valid)
    : TextTarget<Dictionary<string, SettingValue>>(name, decoder)
{
    /// <summary>A setting is an object with its origin for a line of some bytes, and an error lists what is known.</summary>
    public override int AllowedBytesPerInputByte => 256;

    public static ConfigTarget Ini() => new(
        "config-ini",
        typeof(ConfigIni),
        ConfigIni.Parse,
        [
            "[node]\np2p_address = 0.0.0.0:8000\napi_address = 127.0.0.1:7400 # here\ncleanup_interval = 86400\n[bootstrap]\na = b.example.org:8000\nc = [::1]:1",
            "[security]\nencryption_key = \"0123456789abcdef\"\ndifficulty = 4\n[rate_limiter]\nrequests_per_second=100\nburst_size=200\n",
        ]);

    public static ConfigTarget Json() => new(
        "config-json",
        typeof(ConfigJson),
        ConfigJson.Parse,
        ["{\"swarm\":\"lab\",\"listen\":[\"/ip4/127.0.0.1/tcp/0\"],\"verbose\":true,\n\"max_bootstrap_retries\":3}", "{ \"voidphone\": \"127.0.0.1:0\", /* why */ \"voidphone_dialect\": \"dht14\" }"]);

    protected override string DrawText(Random random) => valid[random.Next(valid.Length)];

    protected override bool TryDecode(string text, out Dictionary<string, SettingValue>? decoded)
    {
        try
        {
            decoded = parse(text, "f");
            return true;
        }
        catch (KithException wrong) when (wrong.Code == KithErrorCode.InvalidConfiguration && wrong.Message.StartsWith("f:", StringComparison.Ordinal))
        {
            decoded = null;
            return false;
        }
    }

    protected override void Check(string text, Dictionary<string, SettingValue> decoded)
    {
        Promise.That(decoded.Keys.All(name => NodeSettings.Find(name) is not null), "a file sets what there is.");
        try
        {
            NodeSetup.Of(EffectiveSettings.Of(new Dictionary<string, SettingValue>(), _ => null, decoded, _ => null));
        }
        catch (KithException wrong) when (wrong.Code == KithErrorCode.InvalidConfiguration)
        {
            // Read well, and still no node: the message says which setting.
        }
    }
}
