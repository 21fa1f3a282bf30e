using System.Collections.Generic;
using System.Linq;

namespace Kith.Repository.Tests;

/// <summary>What a check found, one line each; all of it is shown, because people mend a list in one go.</summary>
internal static class Findings
{
    public static void None(IEnumerable<string> found)
    {
        string[] lines = [.. found];
        if (lines.Length > 0)
            Assert.Fail(string.Join('\n', lines.Prepend($"{lines.Length} found:")));
    }
}
