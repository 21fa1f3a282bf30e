using System;

namespace Kith;

/// <summary>What a preset says where the options say nothing.</summary>
/// <param name="K">Contacts a k-bucket holds.</param>
/// <param name="Alpha">Requests a lookup keeps in flight.</param>
/// <param name="Replicas">R.</param>
/// <param name="WriteQuorum">W; null: the majority of R.</param>
/// <param name="RefreshInterval">Age at which a bucket that no lookup has touched is refreshed.</param>
/// <param name="TimeToLive">How long a record lives whose put names no time; null: as the limits have it.</param>
internal sealed record PresetFigures(int K, int Alpha, int Replicas, int? WriteQuorum, TimeSpan RefreshInterval, TimeSpan? TimeToLive)
{
    private static readonly PresetFigures Cluster = new(K: 20, Alpha: 3, Replicas: 5, WriteQuorum: null, TimeSpan.FromHours(1), TimeToLive: null);
    private static readonly PresetFigures Public = new(K: 20, Alpha: 10, Replicas: 20, WriteQuorum: 10, TimeSpan.FromHours(1), TimeToLive: null);
    private static readonly PresetFigures HighPerformance = new(K: 32, Alpha: 8, Replicas: 5, WriteQuorum: null, TimeSpan.FromSeconds(1_800), TimeSpan.FromSeconds(172_800));
    private static readonly PresetFigures LowLatency = new(K: 10, Alpha: 2, Replicas: 2, WriteQuorum: null, TimeSpan.FromSeconds(7_200), TimeSpan.FromSeconds(43_200));

    /// <summary>The figures of a preset; those of <see cref="KithPreset.Cluster"/> for what is none, which validation refuses.</summary>
    public static PresetFigures Of(KithPreset preset) => preset switch
    {
        KithPreset.Public => Public,
        KithPreset.HighPerformance => HighPerformance,
        KithPreset.LowLatency => LowLatency,
        _ => Cluster,
    };
}
