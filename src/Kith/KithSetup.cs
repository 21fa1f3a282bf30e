using System;

namespace Kith;

/// <summary>One call's wish for the options of a hosted node; several add up in the order they were made.</summary>
internal sealed record KithSetup(Func<KithOptions, KithOptions> Configure);
