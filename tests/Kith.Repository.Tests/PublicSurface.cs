using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Kith.Repository.Tests;

/// <summary>What users of an assembly can hold, one line a type and one line a member, in an order that does not depend on the source.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Head(type)).Append('\n');
            foreach (string member in Members(type).Distinct().Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string Head(Type type)
    {
        string kind = type.IsInterface ? "interface"
            : type.IsEnum ? "enum"
            : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
            : type.IsValueType ? (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct")
            : (type.IsAbstract && type.IsSealed ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")
                + (type.GetMethod("<Clone>$", Declared) is null ? "class" : "record");
        string[] bases = [.. Bases(type).Select(CSharpName.Of)];
        return $"{kind} {type.Namespace}.{CSharpName.Of(type)}{(bases.Length == 0 ? "" : $" : {string.Join(", ", bases)}")}";
    }

    private static IEnumerable<Type> Bases(Type type)
    {
        if (type.IsEnum)
            return [];
        Type? parent = type.BaseType is { } above && above != typeof(object) && above != typeof(ValueType) && above != typeof(MulticastDelegate) ? above : null;
        IEnumerable<Type> inherited = parent?.GetInterfaces() ?? [];
        IEnumerable<Type> own = type.GetInterfaces().Where(face => face.IsPublic && face != typeof(IEquatable<>).MakeGenericType(type))
            .Except(inherited).OrderBy(CSharpName.Of, StringComparer.Ordinal);
        return parent is null ? own : own.Prepend(parent);
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}");
        return type.GetConstructors(Declared).Where(Visible).Select(constructor => $"{Words(constructor)}new({Parameters(constructor)})")
            .Concat(type.GetMethods(Declared).Where(IsSurface).Select(Describe))
            .Concat(type.GetProperties(Declared).Where(property => Visible(property.GetMethod) || Visible(property.SetMethod)).Select(Describe))
            .Concat(type.GetEvents(Declared).Where(item => Visible(item.AddMethod)).Select(item => $"event {CSharpName.Of(item.EventHandlerType!)} {item.Name}"))
            .Concat(type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily).Select(Describe));
    }

    private static bool IsSurface(MethodInfo method) =>
        Visible(method) && !method.IsDefined(typeof(CompilerGeneratedAttribute)) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
        && method.GetBaseDefinition().DeclaringType == method.DeclaringType;

    private static bool Visible(MethodBase? method) => method is not null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);

    private static string Describe(MethodInfo method)
    {
        string arguments = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(CSharpName.Of))}>" : "";
        return $"{Words(method)}{CSharpName.Of(method.ReturnParameter)} {method.Name}{arguments}({Parameters(method)})";
    }

    private static string Describe(PropertyInfo property)
    {
        string index = property.GetIndexParameters() is { Length: > 0 } indices ? $"[{string.Join(", ", indices.Select(Describe))}]" : "";
        string get = Visible(property.GetMethod) ? "get; " : "";
        bool init = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        string set = Visible(property.SetMethod) ? init ? "init; " : "set; " : "";
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{required}{Words((property.GetMethod ?? property.SetMethod)!)}{CSharpName.Of(property)} {property.Name}{index} {{ {get}{set}}}";
    }

    private static string Describe(FieldInfo field) =>
        field.IsLiteral
            ? $"const {CSharpName.Of(field.FieldType)} {field.Name} = {Literal(field.GetRawConstantValue())}"
            : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{CSharpName.Of(field)} {field.Name}";

    private static string Words(MethodBase method) =>
        (method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "") + (method.IsStatic ? "static " : "")
        + (method.DeclaringType!.IsInterface || method.IsFinal ? "" : method.IsAbstract ? "abstract " : method.IsVirtual ? "virtual " : "");

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Describe));

    private static string Describe(ParameterInfo parameter) =>
        $"{(parameter.IsDefined(typeof(ExtensionAttribute)) ? "this " : "")}{CSharpName.Of(parameter)} {parameter.Name}"
        + (parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue)}" : "");

    private static string Literal(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}
