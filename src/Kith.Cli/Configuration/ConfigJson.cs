using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using Kith.Core.Node;

namespace Kith.Cli.Configuration;

/// <summary>A JSON file of settings: one object, each name a setting's, each value a text, a number, true or false, or a list of texts.</summary>
internal static class ConfigJson
{
    private const int MaxDepth = 2;

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>: the message has file and line.</exception>
    public static Dictionary<string, SettingValue> Parse(string text, string file)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Utf8JsonReader reader = new(bytes, new JsonReaderOptions { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            Dictionary<string, SettingValue> settings = new(StringComparer.Ordinal);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw IniFile.Wrong(file, 1, "settings are one object. Write it like { \"swarm\": \"lab\" }.");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                int line = 1 + bytes.AsSpan(0, (int)reader.TokenStartIndex).Count((byte)'\n');
                string name = reader.GetString()!;
                SettingDefinition setting = NodeSettings.Find(name)
                    ?? throw IniFile.Wrong(file, line, $"there is no setting '{name}'. Known: {string.Join(", ", NodeSettings.All.Select(known => known.Name))}.");
                reader.Read();
                if (!settings.TryAdd(name, new SettingValue(ReadValues(ref reader, setting, file, line), SettingLayer.JsonFile, $"{file}:{line}")))
                    throw IniFile.Wrong(file, line, $"'{name}' is said twice. Remove one of the two.");
            }

            reader.Read(); // What follows the object is an error, and nothing else shows it.
            return settings;
        }
        catch (InvalidOperationException)
        {
            throw IniFile.Wrong(file, 1 + bytes.AsSpan(0, (int)reader.TokenStartIndex).Count((byte)'\n'), "a text ends in half a character. Write the escape with both its halves, or the character itself.");
        }
        catch (JsonException wrong)
        {
            throw IniFile.Wrong(file, (int)(wrong.LineNumber ?? 0) + 1, $"this is no JSON: {wrong.Message.Split(" LineNumber", 2)[0]}");
        }
    }

    private static List<string> ReadValues(ref Utf8JsonReader reader, SettingDefinition setting, string file, int line)
    {
        List<string> values = [];
        if (reader.TokenType == JsonTokenType.StartArray && setting.Kind == SettingKind.List)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.String)
                values.Add(reader.GetString()!);
            if (reader.TokenType == JsonTokenType.EndArray)
                return values;
        }
        else if (reader.TokenType is JsonTokenType.String)
        {
            return reader.GetString() is { Length: > 0 } text ? [text] : [];
        }
        else if (reader.TokenType is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False)
        {
            return [Encoding.UTF8.GetString(reader.ValueSpan)];
        }

        throw IniFile.Wrong(file, line, $"'{setting.Name}' has a value of the wrong kind. Write {(setting.Kind == SettingKind.List ? "a list of texts" : "a text, a number, true or false")}.");
    }
}
