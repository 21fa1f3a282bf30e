namespace Kith.Repository.Tests;

public sealed class CSharpTextTests
{
    [Theory]
    [InlineData("a // b", "a     ")]
    [InlineData("a /* b\n */ c", "a     \n    c")]
    [InlineData("f(\"// b\") + c", "f(      ) + c")]
    [InlineData("f('\\'', '\"') + c", "f(    ,    ) + c")]
    [InlineData("f(\"a\\\"b\") + c", "f(      ) + c")]
    [InlineData("f(@\"a\\\") + c", "f(     ) + c")]
    [InlineData("f(@\"a\"\"b\") + c", "f(       ) + c")]
    [InlineData("f($\"x{y}z{{w}}\") + c", "f(    y        ) + c")]
    [InlineData("f($\"x{g(\"q\")}z\") + c", "f(    g(   )   ) + c")]
    [InlineData("f(\"\"\"a \"b\" c\"\"\") + d", "f(             ) + d")]
    [InlineData("f($$\"\"\"{a} {{b}}\"\"\") + d", "f(           b     ) + d")]
    [InlineData("\"\" + a", "   + a")]
    public void Comments_and_strings_are_blanked_and_code_stays(string text, string code) => Assert.Equal(code, CSharpText.CodeOf(text));
}
