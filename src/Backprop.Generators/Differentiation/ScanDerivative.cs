using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Differentiation;

/// <summary>
/// The derivatives of a scan, which are scans: with (c', y) = body(c, x, w),
/// <code>
/// forward:  (tc', ty) = Jvp(body)(c, x, w; tc, tx, tw)                      in the scan's direction
/// reverse:  (λ, dx, dw_t) = Vjp(body)(c, x, w; λ, dy),  dw += dw_t          in the other direction, λ at first the cotangent of the last carry
/// </code>
/// Both read the values of the step from the scan's residuals.
/// </summary>
internal sealed class ScanDerivative
{
    private readonly GraphBuilder outer;
    private readonly ScanOp scan;
    private readonly Value node;
    private readonly Value[] inputs;
    private readonly GraphBuilder step = new();
    private readonly Value[] primal;
    private readonly Dictionary<int, int> bodyOf = [];
    private readonly int[] insideOf;
    private int added;

    /// <param name="outer">Where the derivative is built.</param>
    /// <param name="scan">An exposed scan.</param>
    /// <param name="node">Its node.</param>
    /// <param name="inputs">Its operands.</param>
    public ScanDerivative(GraphBuilder outer, ScanOp scan, Value node, Value[] inputs)
    {
        (this.outer, this.scan, this.node, this.inputs) = (outer, scan, node, inputs);
        primal = step.Import(scan.Body);
        for (int id = primal.Length - 1; id >= 0; id--) bodyOf[primal[id].Id] = id;
        insideOf = Enumerable.Repeat(-1, inputs.Length).ToArray();
        foreach ((int id, InputOp input) in scan.Inputs()) insideOf[input.Index] = id;
    }

    private int Carries => scan.Carries;

    private bool IsSequence(int input) => input >= Carries && input < Carries + scan.Sequences;

    /// <summary>The cotangents of the operands, from those of the results.</summary>
    /// <param name="cotangents">Of each result; null is zero.</param>
    /// <param name="wanted">Whether the cotangent of an operand is of use.</param>
    public Expression?[] Vjp(Expression?[] cotangents, bool[] wanted)
    {
        bool[] active = Active(wanted, out bool[] depends);

        // λ of a carry exists if a cotangent of the last carry or of a result reaches it, perhaps through other carries.
        var lambda = new Expression?[Carries];
        for (int k = 0; k < Carries; k++)
        {
            if (cotangents[k] is not null && depends[k]) lambda[k] = Inside("dc", scan.Result(k).Shape);
        }
        Expression?[] upstream = Enumerable.Range(0, scan.Results).Select(i => i >= Carries && cotangents[i] is not null && active[scan.Source(i)] ? (Expression?)Inside("dy", ElementShape(i)) : null).ToArray();
        Expression?[] gradients = SweepStep(active, lambda, upstream);
        while (Enumerable.Range(0, Carries).FirstOrDefault(k => lambda[k] is null && depends[k] && gradients[k] is not null, -1) is int found and >= 0)
        {
            lambda[found] = Inside("dc", scan.Result(found).Shape);
            gradients = SweepStep(active, lambda, upstream);
        }

        var derivative = new ScanBuilder(outer, step);
        var results = new Expression?[inputs.Length];
        var read = new List<Value>();
        List<int> carried = [], stacked = [];
        for (int k = 0; k < Carries; k++)
        {
            if (lambda[k] is not Expression inside) continue;
            carried.Add(k);
            Value next = gradients[k] is Expression g ? g.Value : step.Fill(0, inside.Shape);
            derivative.Carry(cotangents[k] is Expression seed ? seed.Value : outer.Fill(0, inside.Shape), inside.Value, next);
            read.Add(next);
        }
        for (int i = Carries; i < inputs.Length; i++)
        {
            if (!wanted[i] || gradients[i] is not Expression g) continue;
            if (IsSequence(i))
            {
                stacked.Add(i);
                derivative.Result(g.Value);
                read.Add(g.Value);
                continue;
            }
            carried.Add(i);
            Expression sum = Inside("dw", g.Shape), next = sum + g;
            derivative.Carry(outer.Fill(0, g.Shape), sum.Value, next.Value);
            read.Add(next.Value);
        }
        for (int i = Carries; i < scan.Results; i++)
        {
            if (upstream[i] is Expression inside) derivative.Sequence(cotangents[i]!.Value.Value, inside.Value);
        }
        Build(derivative, read, !scan.Reverse, carried, stacked, results);
        return results;
    }

    /// <summary>The tangents of the results, from those of the operands.</summary>
    public Expression?[] Jvp(Expression?[] tangents)
    {
        var results = new Expression?[scan.Results];
        if (tangents.All(t => t is null)) return results;
        Expression?[] inside = tangents.Select((t, i) => t is null ? null : (Expression?)Inside("t", IsSequence(i) ? t.Value.Shape.Without(axis => axis == 0) : t.Value.Shape)).ToArray();
        Expression?[] values = PushStep(inside);
        while (Enumerable.Range(0, Carries).FirstOrDefault(k => inside[k] is null && values[scan.Source(k)] is not null, -1) is int found and >= 0)
        {
            inside[found] = Inside("t", scan.Result(found).Shape);
            values = PushStep(inside);
        }

        var derivative = new ScanBuilder(outer, step);
        var read = new List<Value>();
        List<int> carried = [], stacked = [];
        for (int i = 0; i < scan.Results; i++)
        {
            Expression? value = values[scan.Source(i)];
            if (i < Carries && inside[i] is Expression carry)
            {
                Value next = value is Expression v ? v.Value : step.Fill(0, carry.Shape);
                derivative.Carry(tangents[i] is Expression initial ? initial.Value : outer.Fill(0, carry.Shape), carry.Value, next);
                carried.Add(i);
                read.Add(next);
            }
            else if (i >= Carries && value is Expression y)
            {
                derivative.Result(y.Value);
                stacked.Add(i);
                read.Add(y.Value);
            }
        }
        for (int i = Carries; i < inputs.Length; i++)
        {
            if (tangents[i] is not Expression t) continue;
            if (IsSequence(i)) derivative.Sequence(t.Value, inside[i]!.Value.Value);
            else derivative.Invariant(t.Value, inside[i]!.Value.Value);
        }
        Build(derivative, read, scan.Reverse, carried, stacked, results);
        return results;
    }

    /// <summary>The nodes of the step that depend on a wanted input, perhaps of an earlier step; <paramref name="depends"/>: the carries among them.</summary>
    private bool[] Active(bool[] wanted, out bool[] depends)
    {
        bool[] on = [.. wanted];
        while (true)
        {
            bool[] active = Differentiator.Active(scan.Body, op => op is InputOp input && on[input.Index]);
            int found = Enumerable.Range(0, Carries).FirstOrDefault(k => !on[k] && active[scan.Source(k)], -1);
            if (found < 0)
            {
                depends = [.. on.Take(Carries)];
                return active;
            }
            on[found] = true;
        }
    }

    /// <summary>The cotangents of the step's inputs, by position.</summary>
    private Expression?[] SweepStep(bool[] active, Expression?[] lambda, Expression?[] upstream)
    {
        var cotangents = new Expression?[primal.Length];
        for (int i = 0; i < scan.Results; i++)
        {
            Expression? g = i < Carries ? lambda[i] : upstream[i];
            if (active[scan.Source(i)]) cotangents[scan.Source(i)] = Expression.Sum(cotangents[scan.Source(i)], g);
        }
        Differentiator.Sweep(step, scan.Body, primal, active, cotangents, isStep: true);
        return Array.ConvertAll(insideOf, id => id < 0 ? null : cotangents[id]);
    }

    private Expression?[] PushStep(Expression?[] inside)
    {
        var tangents = new Expression?[primal.Length];
        Differentiator.Push(step, scan.Body, primal, tangents, n => n.Op is InputOp input ? inside[input.Index] : null);
        return tangents;
    }

    /// <summary>Builds the derivative: what it carries is the result at <paramref name="carried"/>, what its steps leave behind that at <paramref name="stacked"/>.</summary>
    private void Build(ScanBuilder derivative, List<Value> read, bool reverse, List<int> carried, List<int> stacked, Expression?[] results)
    {
        if (read.Count == 0) return;
        Recall(derivative, read);
        (Value[] last, Value[] elements) = derivative.Build(scan.Length, reverse, scan.Variable);
        for (int i = 0; i < last.Length; i++) results[carried[i]] = new(outer, last[i]);
        for (int i = 0; i < elements.Length; i++) results[stacked[i]] = new(outer, elements[i]);
    }

    /// <summary>An input of the derivative's step.</summary>
    private Expression Inside(string name, TensorShape shape)
    {
        added++;
        return new(step, step.Input(inputs.Length + added, name + added.ToString(CultureInfo.InvariantCulture), shape, ElementType.Float32));
    }

    private TensorShape ElementShape(int result) => scan.Body.Nodes[scan.Source(result)].Shape;

    /// <summary>Hands the derivative the values of the step that it reads.</summary>
    private void Recall(ScanBuilder derivative, List<Value> outputs)
    {
        foreach (int id in ScanResiduals.Saved(scan.Body, ReadBy(outputs)).OrderBy(id => id))
        {
            if (scan.Body.Nodes[id].Op is InputOp input && input.Index >= Carries)
            {
                if (IsSequence(input.Index)) derivative.Sequence(inputs[input.Index], primal[id]);
                else derivative.Invariant(inputs[input.Index], primal[id]);
                continue;
            }
            int result = Enumerable.Range(Carries, scan.Results - Carries).First(i => scan.Source(i) == id);
            derivative.Sequence(outer.Add(new ResultOp(result), node), primal[id]);
        }
    }

    /// <summary>The primal nodes that the derivative's own nodes read.</summary>
    private IEnumerable<int> ReadBy(List<Value> outputs)
    {
        var seen = new HashSet<int>();
        var open = new Stack<int>(outputs.Select(o => o.Id));
        while (open.Count > 0)
        {
            int id = open.Pop();
            if (!seen.Add(id)) continue;
            if (bodyOf.TryGetValue(id, out int body)) yield return body;
            else foreach (int operand in step[new Value(id)].Inputs) open.Push(operand);
        }
    }
}
