using System;
using System.Collections.Generic;
using System.IO;
using Kith.Core.Node;

namespace Kith.Cli.Configuration;

/// <summary>The file that settings come from: the one named, or config.ini in the working folder where there is one.</summary>
internal static class ConfigFile
{
    /// <summary>What DHT-14 looks for.</summary>
    public const string DefaultName = "config.ini";

    /// <summary>No file of settings is longer.</summary>
    public const int MaxBytes = 256 << 10;

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
