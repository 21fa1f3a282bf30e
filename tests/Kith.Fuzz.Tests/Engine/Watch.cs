using System;
using System.Threading;

namespace Kith.Fuzz.Tests.Engine;

/// <summary>Runs a fuzzer on a thread of its own, so that a decoder which never comes back is a finding and not the end of the suite.</summary>
internal static class Watch
{
    /// <summary>How long one input may keep a fuzzer: far beyond what a busy machine can delay it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The fuzzer's finding, or that it hangs.</summary>
    public static Finding? Run(Fuzzer fuzzer, TimeSpan patience)
    {
        Finding? finding = null;
        Exception? failure = null;
        Thread thread = new(Attack) { IsBackground = true };
        thread.Start();
        long seen = 0;
        while (!thread.Join(patience))
        {
            if (fuzzer.Steps == seen)
                return fuzzer.Hanging(patience);
            seen = fuzzer.Steps;
        }

        return failure is null ? finding : throw new InvalidOperationException("The fuzzer itself failed.", failure);

        void Attack()
        {
            try
            {
                finding = fuzzer.Run();
            }
            catch (Exception broken)
            {
                failure = broken; // A defect of the target or of the fuzzer, which the test reports.
            }
        }
    }
}
