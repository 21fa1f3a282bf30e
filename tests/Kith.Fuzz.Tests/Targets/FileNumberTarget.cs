using System;
using Kith.Classroom;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Names of files as students type them.</summary>
internal sealed class FileNumberTarget() : TextTarget<FileNumber>("file-number", typeof(FileNumber))
{
    protected override string DrawText(Random random) => $"{random.Next(10_000):0000}";

    protected override bool TryDecode(string text, out FileNumber decoded) => FileNumber.TryParse(text, out decoded);

    protected override void Check(string text, FileNumber decoded) => Promise.Same(text, decoded.Digits, "a name is kept as it was written.");
}
