using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Backprop.Generators.Definition;
using Xunit;

namespace Backprop.Generators.Tests.Definition;

public sealed class OpTableTests
{
    /// <summary>What is no node: it would need a span that only exists at run time, or it is about the evaluation, not a value of it.</summary>
    private static readonly HashSet<string> withoutRow =
    [
        "op_Implicit(ReadOnlyTensorSpan<float>)", "op_Implicit(ReadOnlyTensorSpan<int>)", "Update(Parameter, Variable)", "get_IsTraining()",
        "Checkpoint(Func<Variable>)", "Checkpoint(Func<ValueTuple<Variable, Variable>>)", "Checkpoint(Func<ValueTuple<Variable, Variable, Variable>>)",
    ];

    [Fact]
    public void EveryOperationHasARowAndEveryRowAnOperation()
    {
        IEnumerable<MethodInfo> operations = typeof(Ops).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Concat(new[] { typeof(Variable), typeof(Mask), typeof(Indices) }.SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)).Where(m => m.IsSpecialName))
            .Append(typeof(Variable).GetMethod("get_Element")!);
        Assert.Equal(
            operations.Select(Signature).Where(s => !withoutRow.Contains(s)).Order(StringComparer.Ordinal),
            OpTable.Rows.Keys.Order(StringComparer.Ordinal));
    }

    private static string Signature(MethodInfo method) => $"{method.Name}({string.Join(", ", method.GetParameters().Select(p => TypeName(p.ParameterType)))})";

    private static string TypeName(Type type) =>
        type.IsArray ? TypeName(type.GetElementType()!) + "[]"
        : Nullable.GetUnderlyingType(type) is { } underlying ? TypeName(underlying) + "?"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(TypeName))}>"
        : type == typeof(int) ? "int"
        : type == typeof(float) ? "float"
        : type == typeof(double) ? "double"
        : type == typeof(bool) ? "bool"
        : type.Name;
}
