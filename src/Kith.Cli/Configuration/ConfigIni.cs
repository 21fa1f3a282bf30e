using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using Kith.Core.Node;
using Kith.Libp2p.Formats;
using Kith.Server;

namespace Kith.Cli.Configuration;

/// <summary>The config.ini of DHT-14 as settings of a node. Its keys and no others: a misspelt one is an error, not a default.</summary>
internal static class ConfigIni
{
    private const string Bootstrap = "bootstrap";

    /// <summary>Keys of each section and the setting that each is; the bootstrap section has keys of any name.</summary>
    private static readonly Dictionary<(string Section, string Key), string> Known = new()
    {
        [("node", "p2p_address")] = NodeSettings.Listen,
        [("node", "api_address")] = NodeSettings.VoidPhone,
        [("node", "cleanup_interval")] = NodeSettings.CleanupInterval,
        [("node", "bootstrap_retry_interval")] = NodeSettings.BootstrapRetryInterval,
        [("node", "max_bootstrap_retries")] = NodeSettings.MaxBootstrapRetries,
        [("node", "min_ttl")] = NodeSettings.MinTimeToLive,
        [("node", "dialect")] = NodeSettings.Dialect,
        [("security", "encryption_key")] = NodeSettings.EncryptionKey,
        [("security", "difficulty")] = NodeSettings.Difficulty,
        [("rate_limiter", "requests_per_second")] = NodeSettings.RequestsPerSecond,
        [("rate_limiter", "burst_size")] = NodeSettings.BurstSize,
    };

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>: the message has file and line.</exception>
    public static Dictionary<string, SettingValue> Parse(string text, string file)
    {
        Dictionary<string, SettingValue> settings = new(StringComparer.Ordinal);
        List<string> join = [];
        foreach (IniEntry entry in IniFile.Parse(text, file))
        {
            string origin = $"{file}:{entry.Line}";
            if (entry.Section == Bootstrap)
            {
                join.Add(DialAddress(entry, file));
                // The list is one setting, from where it begins.
                settings[NodeSettings.Join] = new SettingValue(join, SettingLayer.IniFile, settings.TryGetValue(NodeSettings.Join, out SettingValue? begun) ? begun.Origin : origin);
                continue;
            }

            string name = Known.TryGetValue((entry.Section, entry.Key), out string? known) ? known : throw Unknown(entry, file);
            string value = name == NodeSettings.Listen ? ListenAddress(entry, file) : entry.Value;
            settings[name] = new SettingValue(value.Length == 0 ? [] : [value], SettingLayer.IniFile, origin) { Key = entry.Key };
        }

        return settings;
    }

    private static string ListenAddress(IniEntry entry, string file) => EndPointText.TryParse(entry.Value, out IPEndPoint? endPoint)
        ? Multiaddress.FromEndPoint(endPoint).ToString()
        : throw IniFile.Wrong(file, entry.Line, $"{entry.Key} is '{entry.Value}'. Write an IP address and a port, such as 0.0.0.0:8000.");

    /// <summary>The peer id is not known; it is learned from the handshake with whoever answers there.</summary>
    private static string DialAddress(IniEntry entry, string file)
    {
        int colon = entry.Value.LastIndexOf(':');
        string host = colon > 0 ? entry.Value[..colon].Trim('[', ']') : "";
        bool hasPort = ushort.TryParse(entry.Value.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0;
        string kind = IPAddress.TryParse(host, out IPAddress? address) ? (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "ip6" : "ip4") : "dns";
        return hasPort && Multiaddress.TryParse($"/{kind}/{host}/tcp/{port}", out Multiaddress? dialled) && dialled.IsDialable
            ? dialled.ToString()
            : throw IniFile.Wrong(file, entry.Line, $"{entry.Key} is '{entry.Value}'. Write host:port, such as 192.0.2.7:8000 or bootstrap1:8000.");
    }

    private static KithException Unknown(IniEntry entry, string file)
    {
        string[] keys = [.. Known.Keys.Where(known => known.Section == entry.Section).Select(known => known.Key)];
        return keys.Length == 0
            ? IniFile.Wrong(file, entry.Line, $"there is no section [{entry.Section}]. Known: [node], [bootstrap], [security], [rate_limiter].")
            : IniFile.Wrong(file, entry.Line, $"there is no key '{entry.Key}' in [{entry.Section}]. Known: {string.Join(", ", keys)}.");
    }
}
