using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Emission.Api;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;

namespace Backprop.Generators.Emission.Tests;

/// <summary>Small sizes to check a model at, different from each other, so that what is exchanged or transposed by mistake does not fit.</summary>
internal static class CheckDimensions
{
    private const int Largest = 64, MaximalTrials = 20_000;

    private static readonly int[] Usual = [3, 5, 7, 2, 11, 13];

    /// <summary>The names of the sizes of all methods, in the order of their arguments.</summary>
    public static string[] Names(IReadOnlyList<MethodDefinition> methods) =>
        methods.SelectMany(m => m.Arguments).SelectMany(a => a.Shape.Dimensions).SelectMany(d => d.Names).Distinct().ToArray();

    /// <summary>Sizes such as <c>B=3, T=5</c> at which all methods are defined and all indices have something to index, or null if none were found.</summary>
    public static string? Choose(IReadOnlyList<MethodDefinition> methods)
    {
        string[] names = Names(methods);
        Dimension[] demands = methods.SelectMany(Demands).Distinct().ToArray();
        return Candidates(names.Length).Take(MaximalTrials).FirstOrDefault(sizes => demands.All(d => IsMet(d, names, sizes))) is { } found
            ? string.Join(", ", names.Zip(found, (name, size) => name + "=" + size.ToString(CultureInfo.InvariantCulture)))
            : null;
    }

    /// <summary>What must not be negative.</summary>
    private static IEnumerable<Dimension> Demands(MethodDefinition method) =>
        method.Requirements.Concat(method.Training?.Requirements ?? EquatableArray<SizeRequirement>.Empty).Select(r => r.Size)
            .Concat(MethodWriter.IndexLimitsOf(method).SelectMany(limits => limits).Select(limit => limit.Extent - 1));

    private static bool IsMet(Dimension demand, string[] names, int[] sizes)
    {
        try
        {
            return demand.Evaluate(name => Array.IndexOf(names, name) is >= 0 and int i ? sizes[i] : 0) >= 0;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    /// <summary>The usual sizes, then all others: larger ones first, since a size of 1 hides what is summed or repeated by mistake.</summary>
    private static IEnumerable<int[]> Candidates(int count)
    {
        int[][] orders = Enumerable.Range(0, count).Select(Order).ToArray();
        int[] positions = new int[count];
        while (true)
        {
            yield return orders.Select((order, i) => order[positions[i]]).ToArray();
            int axis = 0;
            while (axis < count && ++positions[axis] == orders[axis].Length) positions[axis++] = 0;
            if (axis == count) yield break;
        }
    }

    private static int[] Order(int axis)
    {
        int usual = Usual[axis % Usual.Length];
        return [.. Enumerable.Range(usual, Largest - usual + 1), .. Enumerable.Range(1, usual - 1).Reverse()];
    }
}
