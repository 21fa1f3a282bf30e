using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Kith.Core.Node;
using Kith.Storage.Files;

namespace Kith.Cli.Configuration;

/// <summary>The file that settings come from: the one named, or config.ini in the working folder where there is one.</summary>
internal static class ConfigFile
{
    /// <summary>What DHT-14 looks for.</summary>
    public const string DefaultName = "config.ini";

    /// <summary>No file of settings is longer.</summary>
    public const int MaxBytes = 256 << 10;

    /// <summary>A warning where the file holds a secret and others than its owner may read it; else null.</summary>
    public static string? WhyUnsafe(string? named, string workingFolder, IReadOnlyDictionary<string, SettingValue> settings)
    {
        string path = Path.Combine(workingFolder, named ?? DefaultName);
        string[] secrets = [.. settings.Where(setting => NodeSettings.Find(setting.Key)!.IsSecret && setting.Value.Text is not null).Select(setting => setting.Value.Key ?? setting.Key)];
        return secrets.Length > 0 && SecretFile.IsOpenToOthers(path)
            ? $"'{path}' holds a secret ({string.Join(", ", secrets)}) and others may read it. Run: chmod 600 '{path}'"
            : null;
    }

    /// <summary>Its settings; null where no file is named and none is there.</summary>
    /// <exception cref="KithException">The file is missing, too long, or wrong in a line that the message names.</exception>
    public static Dictionary<string, SettingValue>? Read(string? named, string workingFolder)
    {
        string path = Path.Combine(workingFolder, named ?? DefaultName);
        if (!File.Exists(path))
        {
            return named is null
                ? null
                : throw new KithException(KithErrorCode.InvalidConfiguration, $"There is no file '{named}'. Name one that exists with -c, or leave that away.");
        }

        if (new FileInfo(path).Length > MaxBytes)
            throw new KithException(KithErrorCode.InvalidConfiguration, $"'{named ?? DefaultName}' is longer than {MaxBytes} bytes: it is hardly a file of settings. Name another with -c.");
        string text = File.ReadAllText(path);
        string shown = named ?? DefaultName;
        return shown.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ConfigJson.Parse(text, shown) : ConfigIni.Parse(text, shown);
    }
}
