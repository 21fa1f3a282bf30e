using System;
using System.Collections.Generic;

namespace Kith.Http;

/// <summary>Lists inside documents. The reader of JSON lets a null stand where an element belongs, so each is looked at here.</summary>
internal static class DocumentList
{
    /// <summary>Makes something of every element.</summary>
    /// <exception cref="FormatException">An element is null.</exception>
    public static List<TResult> Convert<TElement, TResult>(IReadOnlyList<TElement> elements, Func<TElement, TResult> convert)
        where TElement : class
    {
        List<TResult> results = new(elements.Count);
        foreach (TElement? element in elements)
            results.Add(convert(element ?? throw new FormatException("A list in the document has a null in it.")));
        return results;
    }
}
