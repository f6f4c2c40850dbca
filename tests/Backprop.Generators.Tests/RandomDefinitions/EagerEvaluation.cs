using System;
using System.Linq;
using System.Reflection;

namespace Backprop.Generators.Tests.RandomDefinitions;

/// <summary>Runs a definition that the generator refused, which is ordinary C# all the same.</summary>
internal static class EagerEvaluation
{
    /// <summary>Whether one of the methods to be compiled refuses its operands, at sizes that equal no other size by chance.</summary>
    public static bool Throws(Type type)
    {
        object model = Activator.CreateInstance(type)!;
        return type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(m => m.IsDefined(typeof(ForwardAttribute)) || m.IsDefined(typeof(LossAttribute)))
            .Any(method => Throws(model, method));
    }

    private static bool Throws(object model, MethodInfo method)
    {
        try
        {
            var result = method.Invoke(model, [.. method.GetParameters().Select(p => Argument(p))]);
            return method.IsDefined(typeof(LossAttribute)) && result is Variable { Rank: > 0 };
        }
        catch (TargetInvocationException exception) when (exception.InnerException is ArgumentException)
        {
            return true;
        }
    }

    private static object Argument(ParameterInfo parameter)
    {
        int[] shape = [.. parameter.GetCustomAttribute<ShapeAttribute>()!.Dimensions.Select(Size)];
        int count = shape.Aggregate(1, (product, extent) => product * extent);
        return parameter.ParameterType == typeof(Indices)
            ? Indices.Create(shape, new int[count])
            : Variable.Create(shape, Enumerable.Range(0, count).Select(i => Math.Sin(i + 1)).ToArray());
    }

    private static int Size(object dimension) => dimension switch { int constant => constant, "B" => 23, _ => 29 };
}
