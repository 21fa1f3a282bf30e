namespace Kith.Http;

/// <summary>One setting, its value as text, which of a secret is <c>(secret)</c>, and where it was said.</summary>
internal sealed record SettingDocument(string Name, string Value, string Origin);
