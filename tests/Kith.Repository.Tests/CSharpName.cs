using System;
using System.Linq;
using System.Reflection;

namespace Kith.Repository.Tests;

/// <summary>Types as C# writes them, with the question marks of nullable references.</summary>
internal static class CSharpName
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(ParameterInfo parameter)
    {
        string how = parameter.ParameterType.IsByRef ? parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref " : "";
        string many = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        return many + how + Of(parameter.ParameterType, Nullability.Create(parameter));
    }

    public static string Of(PropertyInfo property) => Of(property.PropertyType, Nullability.Create(property));

    public static string Of(FieldInfo field) => Of(field.FieldType, Nullability.Create(field));

    public static string Of(Type type) => Of(type, null);

    private static string Of(Type type, NullabilityInfo? known)
    {
        if (type.IsByRef)
            return Of(type.GetElementType()!, known);
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Of(inner, null) + "?";
        NullabilityState state = known is null ? NullabilityState.Unknown : known.ReadState == NullabilityState.Unknown ? known.WriteState : known.ReadState;
        string mark = !type.IsValueType && state == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray)
            return $"{Of(type.GetElementType()!, known?.ElementType)}[]{mark}";
        return Bare(type, known) + mark;
    }

    private static string Bare(Type type, NullabilityInfo? known)
    {
        if (type.IsGenericParameter)
            return type.Name;
        string name = type.IsNested ? $"{Bare(type.DeclaringType!, null)}.{Short(type)}" : Short(type);
        if (!type.IsGenericType)
            return name;
        Type[] arguments = type.GetGenericArguments();
        return $"{name}<{string.Join(", ", arguments.Select((argument, index) => Of(argument, known?.GenericTypeArguments.ElementAtOrDefault(index))))}>";
    }

    private static string Short(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => type.Name,
        TypeCode.Boolean => "bool",
        TypeCode.Byte => "byte",
        TypeCode.Char => "char",
        TypeCode.Int16 => "short",
        TypeCode.Int32 => "int",
        TypeCode.Int64 => "long",
        TypeCode.UInt16 => "ushort",
        TypeCode.UInt32 => "uint",
        TypeCode.UInt64 => "ulong",
        TypeCode.Single => "float",
        TypeCode.Double => "double",
        TypeCode.String => "string",
        _ when type == typeof(void) => "void",
        _ when type == typeof(object) => "object",
        _ => type.Name.Split('`')[0],
    };
}
