using System.Collections.Generic;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Every decoder there is. A test finds those that are missing.</summary>
internal static class AllTargets
{
    public static IReadOnlyList<IFuzzTarget> Create() =>
    [
        new VarintTarget(),
        new ProtobufTarget(),
        new MultistreamLineTarget(),
        new MultistreamSelectTarget(isDialler: true),
        new MultistreamSelectTarget(isDialler: false),
        new YamuxHeaderTarget(),
        new YamuxSessionTarget(isDialler: true),
        new YamuxSessionTarget(isDialler: false),
        new CertificateTarget(),
        new ExtensionTarget(),
        new PublicKeyInfoTarget(),
        new PublicKeyTarget(),
        new PrivateKeyTarget(),
        new PeerIdTextTarget(),
        new MultibaseTarget(),
        new MultihashTarget(),
        new CidTarget(),
        new CidTextTarget(),
        new MultiaddressTarget(),
        new MultiaddressTextTarget(),
        new IdentifyTarget(),
        new SignedEnvelopeTarget(),
        new PeerRecordTarget(),
        new KadRequestTarget(),
        new KadReplyTarget(),
        new RingRequestTarget(),
        new RingReplyTarget(),
        new RecordEnvelopeTarget(),
        new RecordRulesTarget(),
        new SignedRecordTarget(),
        new BallotTarget(),
        new RecordVersionTarget(),
        new ProviderKeyTextTarget(),
        new RecordKeyTextTarget(),
        new RecordKeyTarget(),
        new RecordKeyPathTarget(),
        new StoreRowTarget(),
        new NodeStateTarget(),
        new NetworkSnapshotTarget(),
        new RingFactsTarget(),
        new ClassMessageTarget(),
        new FileNumberTarget(),
        new HttpRequestTarget(),
        .. DocumentTargets.Create(),
        new DurationTextTarget(),
        new OptionsTarget(),
        new HttpOptionsTarget(),
        new CommandLineTarget(),
        new ApiAddressTarget(),
    ];
}
