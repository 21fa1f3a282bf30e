using System.Text;

namespace Kith.Repository.Tests;

/// <summary>
/// Blanks out comments and the contents of strings, so that a word in a sentence is not taken for a word in the code.
/// Code inside the holes of interpolated strings stays.
/// </summary>
internal sealed class CSharpText
{
    private readonly string _text;
    private readonly StringBuilder _code;
    private int _at;

    private CSharpText(string text)
    {
        _text = text;
        _code = new StringBuilder(text.Length);
    }

    public static string CodeOf(string text)
    {
        CSharpText scan = new(text);
        scan.Code(insideHole: false);
        return scan._code.ToString();
    }

    private void Code(bool insideHole)
    {
        int depth = 0;
        while (_at < _text.Length)
        {
            char next = _text[_at];
            if (Starts("//"))
                Blank(LineEnd());
            else if (Starts("/*"))
                Blank(After("*/", _at + 2));
            else if (next == '\'')
                Blank(ClosingQuote('\''));
            else if (next is '"' or '$' or '@' && StringStart(out int dollars, out bool verbatim, out int quotes))
                String(dollars, verbatim, quotes);
            else if (insideHole && next == '}' && depth == 0)
                return;
            else
            {
                depth += next == '{' ? 1 : next == '}' ? -1 : 0;
                Keep();
            }
        }
    }

    private bool StringStart(out int dollars, out bool verbatim, out int quotes)
    {
        int at = _at;
        (dollars, verbatim, quotes) = (0, false, 0);
        for (; at < _text.Length && _text[at] is '$' or '@'; at++)
        {
            dollars += _text[at] == '$' ? 1 : 0;
            verbatim |= _text[at] == '@';
        }

        while (at + quotes < _text.Length && _text[at + quotes] == '"')
            quotes++;
        return quotes > 0;
    }

    private void String(int dollars, bool verbatim, int quotes)
    {
        bool raw = quotes >= 3;
        Blank(_at + dollars + (verbatim ? 1 : 0) + (raw ? quotes : 1));
        while (_at < _text.Length)
        {
            if (_text[_at] == '"' && raw && Starts(new string('"', quotes)))
            {
                Blank(_at + quotes);
                return;
            }

            if (_text[_at] == '"' && !raw && !(verbatim && Starts("\"\"")))
            {
                Blank(_at + 1);
                return;
            }

            int hole = raw ? dollars : 1;
            if (!raw && (Starts("\"\"") || (dollars > 0 && Starts("{{")) || (!verbatim && _text[_at] == '\\')))
                Blank(_at + 2);
            else if (dollars > 0 && Starts(new string('{', hole)))
                Hole(hole);
            else
                Blank(_at + 1);
        }
    }

    private void Hole(int braces)
    {
        Blank(_at + braces);
        Code(insideHole: true);
        Blank(_at + braces);
    }

    private bool Starts(string word) => string.CompareOrdinal(_text, _at, word, 0, word.Length) == 0;

    private int LineEnd() => _text.IndexOf('\n', _at) is var end && end < 0 ? _text.Length : end;

    private int After(string word, int from) => _text.IndexOf(word, from, System.StringComparison.Ordinal) is var end && end < 0 ? _text.Length : end + word.Length;

    private int ClosingQuote(char quote)
    {
        int at = _at + 1;
        while (at < _text.Length && _text[at] != quote && _text[at] != '\n')
            at += _text[at] == '\\' ? 2 : 1;
        return at + 1;
    }

    private void Keep() => _code.Append(_text[_at++]);

    private void Blank(int until)
    {
        for (; _at < until && _at < _text.Length; _at++)
            _code.Append(_text[_at] == '\n' ? '\n' : ' ');
    }
}
