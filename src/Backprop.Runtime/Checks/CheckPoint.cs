using System;
using System.Collections.Generic;
using System.Linq;

namespace Backprop;

/// <summary>A compiled method of a model with arguments to check it with.</summary>
sealed class CheckPoint
{
    readonly IReadOnlyList<(string Name, Parameter Parameter)> parameters;

    /// <summary>Draws arguments of the declared shapes; indices are below everything they index.</summary>
    /// <exception cref="ArgumentException">There are no such arguments at these sizes, or an option is out of range.</exception>
    public CheckPoint(IDifferentiable model, int method, IReadOnlyDictionary<string, int> sizes, GradientCheckOptions options)
    {
        options.Validate();
        (Model, Method, Signature, Options) = (model, method, model.Methods[method], options);
        At = CheckSizes.Format(sizes);
        Arguments = [.. Signature.Arguments.Select(argument => Draw(argument, sizes))];
        parameters = Collector.Of(model);
    }

    public IDifferentiable Model { get; }

    public int Method { get; }

    public MethodSignature Signature { get; }

    public GradientCheckOptions Options { get; }

    public object[] Arguments { get; }

    /// <summary>The sizes, for messages: <c> at B=3</c>.</summary>
    public string At { get; }

    /// <summary>Every parameter once, under its first name.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters => parameters;

    /// <summary>The index of a method.</summary>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static int Find(IDifferentiable model, string method)
    {
        for (int i = 0; i < model.Methods.Count; i++)
        {
            if (model.Methods[i].Name == method)
            {
                return i;
            }
        }
        throw new ArgumentException($"{model.GetType().Name} has no compiled method '{method}'; it has {string.Join(", ", model.Methods.Select(m => m.Name))}");
    }

    /// <summary>The definition, in evaluation mode.</summary>
    public Variable Reference() => Model.EvaluateReference(Method, Arguments);

    /// <summary>The definition in training mode, with the same random numbers each time; what it does to state is undone.</summary>
    public Variable TrainingReference()
    {
        using var before = new StateSnapshot(Model);
        return Model.EvaluateReference(Method, Arguments, training: true);
    }

    /// <summary>The only result of the definition in training mode, or all in their order.</summary>
    /// <param name="states">The state that it leaves, which is undone.</param>
    public Variable[] TrainingReferenceResults(out float[] states)
    {
        using var before = new StateSnapshot(Model);
        Variable[] all = All(results => Model.EvaluateReference(Method, Arguments, training: true, results));
        states = Model.Parameters.States.Span.ToArray();
        return all;
    }

    public Variable Compiled() => Model.EvaluateCompiled(Method, Arguments);

    /// <summary>The loss, with the gradients of the parameters in the model and those of the arguments returned. What that does to state is undone.</summary>
    public Variable Gradients(out Variable?[] inputs)
    {
        using var before = new StateSnapshot(Model);
        inputs = new Variable?[Arguments.Length];
        return Model.EvaluateGradients(Method, Arguments, inputs);
    }

    /// <summary>The only result of the definition, or all in their order.</summary>
    public Variable[] ReferenceResults() => All(results => Model.EvaluateReference(Method, Arguments, training: false, results));

    /// <summary>That of the compiled code.</summary>
    public Variable[] CompiledResults() => All(results => Model.EvaluateCompiled(Method, Arguments, results));

    /// <summary>All results with the gradients, as <see cref="Gradients"/>.</summary>
    /// <param name="inputs">The gradients of the arguments.</param>
    /// <param name="states">The state that it leaves, which is undone.</param>
    public Variable[] GradientResults(out Variable?[] inputs, out float[] states)
    {
        using var before = new StateSnapshot(Model);
        var gradients = new Variable?[Arguments.Length];
        Variable[] all = All(results => Model.EvaluateGradients(Method, Arguments, gradients, results));
        (inputs, states) = (gradients, Model.Parameters.States.Span.ToArray());
        return all;
    }

    Variable[] All(Func<Variable?[]?, Variable> evaluate)
    {
        if (Signature.Results.Count == 0)
        {
            return [evaluate(null)];
        }
        var results = new Variable?[Signature.Results.Count];
        evaluate(results);
        return [.. results.OfType<Variable>()];
    }

    object Draw(ArgumentSignature argument, IReadOnlyDictionary<string, int> sizes)
    {
        var draws = new Draws(Options.Seed, argument.Name);
        int[] shape = [.. argument.Dimensions.Select(d => SizeExpression.Evaluate(d, sizes))];
        int count = Shapes.Count(shape);
        if (argument.Kind == ElementKind.Float)
        {
            var values = new double[count];
            for (int i = 0; i < count; i++)
            {
                values[i] = draws.Between(Options.Minimum, Options.Maximum);
            }
            return Variable.Create(shape, values);
        }
        // What indexes nothing may be any integer, but small ones are also within what code indexes whose result is not used.
        int limit = argument.IndexLimits.Select(l => SizeExpression.Evaluate(l, sizes)).DefaultIfEmpty(2).Min();
        if (limit <= 0 && count > 0)
        {
            throw new ArgumentException($"there are no indices for {argument.Name}{At}: what they index is empty");
        }
        var indices = new int[count];
        for (int i = 0; i < count; i++)
        {
            indices[i] = draws.Below(limit);
        }
        return Indices.Create(shape, indices);
    }

    sealed class Collector : ParameterVisitor
    {
        readonly List<(string, Parameter)> met = [];
        readonly HashSet<Parameter> known = new(ReferenceEqualityComparer.Instance);

        public static IReadOnlyList<(string, Parameter)> Of(ILayer model)
        {
            var collector = new Collector();
            model.VisitParameters(collector, "");
            return collector.met;
        }

        public override void Visit(string name, Parameter parameter)
        {
            if (known.Add(parameter))
            {
                met.Add((name, parameter));
            }
        }
    }
}
