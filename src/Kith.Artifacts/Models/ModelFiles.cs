using System;
using System.IO;
using Kith.Artifacts.Rounds.Arrays;
using Kith.Artifacts.Transfer;
using Kith.Core.Node;

namespace Kith.Artifacts.Models;

/// <summary>The files of a model before they are pushed.</summary>
internal static class ModelFiles
{
    /// <summary>How the name of a safetensors file ends.</summary>
    public const string Suffix = ".safetensors";

    /// <summary>Refuses safetensors files that are cut off or malformed: the latest version of a model had better be one that can be loaded.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>: one of them is.</exception>
    public static void Require(string path)
    {
        foreach (string file in ArtifactSource.Of(path).Paths)
        {
            if (file.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase))
                RequireWhole(file);
        }
    }

    private static void RequireWhole(string file)
    {
        using FileSource source = new(file);
        try
        {
            SafetensorsHeader.Read(Path.GetFileName(file), source);
        }
        catch (KithException bad)
        {
            throw new KithException(KithErrorCode.InvalidArgument, $"{bad.Message} Save it again, or push it as bytes that nobody looks into: kith artifact push.", bad);
        }
    }
}
