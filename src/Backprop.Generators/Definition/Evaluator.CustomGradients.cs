using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MethodKind = Microsoft.CodeAnalysis.MethodKind;

namespace Backprop.Generators.Definition;

// CustomGradient(value, x, gradient => ...): the function is evaluated with a placeholder for the gradient of the result, and what it computes from that is cut out of the graph.
internal sealed partial class Evaluator
{
    private static bool IsCustomGradient(IMethodSymbol method) => method.Name == "CustomGradient" && KnownTypes.IsBackprop(method.ContainingType, "Ops");

    /// <summary>The value with the gradient that the definition gives it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="arguments">What has a gradient.</param>
    /// <param name="function">From the gradient of the result to those of the arguments.</param>
    /// <param name="at">The call.</param>
    public Value CustomGradient(Value value, Value[] arguments, FunctionValue function, IOperation at)
    {
        string origin = Graph.Origin;
        Graph.Origin = function.ParameterName;
        Value upstream = Graph.Input(-++placeholders, function.ParameterName, Graph.ShapeOf(value), ElementType.Float32);
        AbstractValue result = Pure(function, () => Apply(function, [new TensorValue(upstream)], at));
        Value[] gradients = (result is TupleValue tuple ? tuple.Items : [result]).Select(item => Node(item, function.Code)).ToArray();
        for (int k = 0; k < arguments.Length; k++)
        {
            TensorShape actual = Graph.ShapeOf(gradients[k]), wanted = Graph.ShapeOf(arguments[k]);
            if (actual != wanted) throw Error(Descriptors.CustomGradientShape, function.Code, ArgumentText(at, k + 1), actual, wanted);
        }
        var cut = new GradientGraph(Graph, upstream, value, arguments);
        foreach (Value gradient in gradients) cut.Result(gradient);
        Graph.Origin = origin;
        Value node = cut.Build(out IEnumerable<Op> inside);
        foreach (Op op in inside)
        {
            if (loops.FirstOrDefault(l => StepGraph.Mentions(op, l.Step)) is { } scope) throw Error(Descriptors.StepDependence, function.Code, "What a gradient function takes of the gradient", scope.Step);
        }
        return node;
    }

    private static string ArgumentText(IOperation at, int position) =>
        at is IInvocationOperation call && call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == position) is { } argument ? CodeText.Line(argument.Value.Syntax) : "";

    /// <summary>Calls a lambda, a local function or a method.</summary>
    private AbstractValue Apply(FunctionValue function, AbstractValue[] arguments, IOperation at)
    {
        if (function.Code.Target is IMethodReferenceOperation reference) return CallMethod(reference.Method, function.Receiver, arguments, at);
        return Invoke((IAnonymousFunctionOperation)function.Code.Target, arguments, at);
    }

    /// <summary>What a call is given as its function, which is evaluated where the operation calls it.</summary>
    private FunctionValue Function(IDelegateCreationOperation code)
    {
        string name = code.Target switch
        {
            IAnonymousFunctionOperation lambda => lambda.Symbol.Parameters.FirstOrDefault()?.Name ?? "",
            IMethodReferenceOperation reference => reference.Method.Parameters.FirstOrDefault()?.Name ?? "",
            _ => throw Unsupported(code),
        };
        // A local function may have an instance in the operation, also where there is none.
        return new(code, code.Target is IMethodReferenceOperation { Method: { IsStatic: false, MethodKind: not MethodKind.LocalFunction }, Instance: { } instance } ? Evaluate(instance) : null, name);
    }

    /// <summary>Evaluates a gradient function. It runs in the backward pass, or not at all, and so may do nothing but compute: no random numbers, no states, no variables of the code around.</summary>
    private AbstractValue Pure(FunctionValue function, Func<AbstractValue> evaluate)
    {
        var before = new LoopState(frames.SelectMany(f => f.Variables.Keys.Select(v => new Carrier(f, v))), frames.Select(f => f.This));
        int drawn = draws.Count, updated = updates.Count, appended = Appended();
        AbstractValue result = evaluate();
        string? effect = draws.Count > drawn ? "draws random numbers"
            : updates.Count > updated ? "updates a state"
            : before.FindChanged() is { } changed ? $"changes '{changed.Name}'"
            : Appended() > appended ? "changes a list"
            : null;
        return effect is null ? result : throw Error(Descriptors.ImpureGradientFunction, function.Code, effect);

        int Appended() => loops.Sum(l => l.Appended.Values.Count(v => v is not null));
    }
}
