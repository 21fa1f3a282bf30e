using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Kith.Fuzz.Tests.Engine;
using Kith.Fuzz.Tests.Targets;

namespace Kith.Fuzz.Tests;

/// <summary>
/// Whatever bytes come, a decoder refuses them or keeps what it promises, soon and within bounds. KITH_FUZZ_INPUTS says how many are tried.
/// </summary>
public sealed class DecoderTests
{
    private static readonly FuzzOptions Options = FuzzOptions.FromEnvironment();

    /// <summary>Types with a Try method over bytes or text that need no target, each with its reason.</summary>
    private static readonly Dictionary<string, string> Exempt = new(StringComparer.Ordinal)
    {
        ["IRecordValidator"] = "The rules of every namespace are attacked together, as record-rules.",
        ["PlainValidator"] = "As above.",
        ["ContentValidator"] = "As above.",
        ["ForbiddenNamespace"] = "As above.",
        ["PeerCertificate"] = "Read by the certificate verifier alone, as tls-certificate.",
        ["SignedValidator"] = "Reads what signed-record attacks, and then verifies.",
        ["ContactFormat"] = "Read inside every message that names contacts.",
        ["IMessageCodec"] = "Kademlia's and the ring's, which have targets.",
        ["KadCodec"] = "Passes on to what kad-request and kad-reply attack.",
        ["RingMessageReader"] = "Read inside ring-request and ring-reply.",
        ["RepairFields"] = "Read inside kad-request.",
        ["EndPointText"] = "Read by the options of what listens, as http-options.",
        ["ChunkEntry"] = "Read inside artifact-node.",
        ["NodeEntry"] = "As above.",
        ["ArtifactName"] = "Read inside artifact-manifest.",
        ["Digest"] = "Sixty-four hexadecimal digits, read by the library.",
        ["KeyMessage"] = "Read inside public-key and private-key.",
    };

    public static TheoryData<string> Names => [.. AllTargets.Create().Select(target => target.Name).Where(name => Options.Target is null || Options.Target == name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decoder_refuses_or_keeps_its_promises(string name)
    {
        IFuzzTarget target = AllTargets.Create().Single(target => target.Name == name);
        Finding? finding = Watch.Run(new Fuzzer(target, Options), Watch.Patience);
        Assert.True(finding is null, finding?.ToString());
    }

    [Fact]
    public void Targets_have_names_of_their_own() =>
        Assert.Equal(AllTargets.Create().Count, AllTargets.Create().DistinctBy(target => target.Name).Count());

    [Fact]
    public void Every_file_of_the_corpus_belongs_to_a_target() =>
        Assert.Empty(Corpus.Names.Except(AllTargets.Create().Select(target => target.Name)));

    [Fact]
    public void Every_decoder_has_a_target()
    {
        HashSet<Type> attacked = [.. AllTargets.Create().Select(target => target.Decoder)];
        IEnumerable<string> missing =
            from assembly in attacked.Select(type => type.Assembly).Distinct()
            from type in assembly.GetTypes()
            where type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Any(IsDecoder)
            where !attacked.Contains(type) && !Exempt.ContainsKey(type.Name) && !Exempt.ContainsKey(type.DeclaringType?.Name ?? "")
            select type.FullName;
        Assert.Empty(missing);
    }

    private static bool IsDecoder(MethodInfo method) =>
        (method.Name.StartsWith("TryParse", StringComparison.Ordinal) || method.Name.StartsWith("TryRead", StringComparison.Ordinal)
            || method.Name.StartsWith("TryDecode", StringComparison.Ordinal) || method.Name.StartsWith("TryOpen", StringComparison.Ordinal))
        && method.GetParameters() is [{ } first, ..]
        && (first.ParameterType == typeof(ReadOnlySpan<byte>) || first.ParameterType == typeof(ReadOnlyMemory<byte>)
            || first.ParameterType == typeof(ReadOnlySpan<char>) || first.ParameterType == typeof(string));
}
