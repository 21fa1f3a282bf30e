using System;
using System.Text.Json;

namespace Kith.Libp2p.Tests.Vectors;

/// <summary>Reads the published test vectors that are embedded in this assembly.</summary>
internal static class VectorFile
{
    public static T[] Read<T>(string name)
    {
        using System.IO.Stream file = typeof(VectorFile).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded.");
        return JsonSerializer.Deserialize<T[]>(file, JsonSerializerOptions.Web)!;
    }
}
