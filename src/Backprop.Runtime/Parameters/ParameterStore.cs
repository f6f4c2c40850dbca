using System;
using System.Collections.Generic;

namespace Backprop;

/// <summary>The values of all parameters of a model in one flat buffer.</summary>
public sealed class ParameterStore : FlatStore
{
    readonly Parameter[] parameters;

    ParameterStore(AlignedBuffer buffer, ParameterView[] views, Parameter[] parameters) : base(buffer, views) => this.parameters = parameters;

    /// <summary>
    /// Lays out the parameters of a model in the order in which it declares them, moves them into a new store and draws their values from seed 0.
    /// A parameter that occurs several times has one view, under its first name.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <exception cref="ArgumentException">Two parameters have the same name, or a parameter belongs to another model already.</exception>
    public static ParameterStore Create(ILayer model)
    {
        var collector = new Collector();
        model.VisitParameters(collector, "");

        int count = 0;
        int[] offsets = new int[collector.Parameters.Count];
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = count;
            count = checked(count + AlignedBuffer.RoundUp(collector.Parameters[i].Count));
        }

        var buffer = new AlignedBuffer(count);
        var views = new ParameterView[offsets.Length];
        for (int i = 0; i < views.Length; i++)
        {
            Parameter parameter = collector.Parameters[i];
            views[i] = new ParameterView(buffer, collector.Names[i], parameter.Shape.ToArray(), offsets[i]);
            parameter.Bind(views[i]);
        }
        var store = new ParameterStore(buffer, views, [.. collector.Parameters]);
        store.Initialize(0);
        return store;
    }

    /// <summary>Draws all values anew. On the same machine, the same seed gives the same values bit for bit.</summary>
    /// <param name="seed">The seed.</param>
    public void Initialize(ulong seed)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            parameters[i].Init.Fill(Views[i].Span, Views[i].Shape, seed, i);
        }
    }

    sealed class Collector : ParameterVisitor
    {
        readonly HashSet<Parameter> met = new(ReferenceEqualityComparer.Instance);
        readonly HashSet<string> taken = [];

        public List<Parameter> Parameters { get; } = [];

        public List<string> Names { get; } = [];

        public override void Visit(string name, Parameter parameter)
        {
            if (!met.Add(parameter))
            {
                return;
            }
            if (parameter.View is not null)
            {
                throw new ArgumentException($"the parameter '{name}' belongs to another model already, as '{parameter.Name}'");
            }
            if (!taken.Add(name))
            {
                throw new ArgumentException($"two parameters of the model are named '{name}'");
            }
            Parameters.Add(parameter);
            Names.Add(name);
        }
    }
}
