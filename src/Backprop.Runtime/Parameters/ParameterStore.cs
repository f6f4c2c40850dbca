using System;
using System.Collections.Generic;

namespace Backprop;

/// <summary>The values of all parameters of a model in one flat buffer.</summary>
public sealed class ParameterStore : FlatStore
{
    readonly Parameter[] parameters;

    ParameterStore(AlignedBuffer buffer, ParameterView[] views, Parameter[] parameters, StateStore states) : base(buffer, buffer.Count, views) => (this.parameters, States) = (parameters, states);

    /// <summary>What belongs to the model and is saved with it, but is not trained.</summary>
    public StateStore States { get; }

    /// <summary>
    /// Lays out the parameters of a model in the order in which it declares them, moves them into a new store and draws their values from seed 0; and likewise its states.
    /// A parameter that occurs several times has one view, under its first name.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <exception cref="ArgumentException">Two parameters have the same name, or a parameter belongs to another model already.</exception>
    public static ParameterStore Create(ILayer model)
    {
        var collector = new Collector();
        model.VisitParameters(collector, "");
        (AlignedBuffer stateBuffer, int stateCount, ParameterView[] stateViews) = LayOut(collector.States, copies: 2);
        var states = new StateStore(stateBuffer, stateCount, stateViews, [.. collector.States.ConvertAll(s => s.Parameter)]);
        (AlignedBuffer buffer, _, ParameterView[] views) = LayOut(collector.Parameters, copies: 1);
        var store = new ParameterStore(buffer, views, [.. collector.Parameters.ConvertAll(p => p.Parameter)], states);
        store.Initialize(0);
        return store;
    }

    /// <summary>Draws all values anew, and sets all states to what they are declared with. On the same machine, the same seed gives the same values bit for bit.</summary>
    /// <param name="seed">The seed.</param>
    public void Initialize(ulong seed)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            parameters[i].Init.Fill(Views[i].Span, Views[i].Shape, seed, i);
        }
        States.Initialize(seed);
    }

    /// <param name="items">What has a place in the buffer.</param>
    /// <param name="copies">How many stores of this size the buffer has memory for: behind the values of states lie those of the next step, until it ends.</param>
    static (AlignedBuffer Buffer, int Count, ParameterView[] Views) LayOut(List<(string Name, Parameter Parameter)> items, int copies)
    {
        int count = 0;
        int[] offsets = new int[items.Count];
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = count;
            count = checked(count + AlignedBuffer.RoundUp(items[i].Parameter.Count));
        }
        var buffer = new AlignedBuffer(checked(copies * count));
        var views = new ParameterView[offsets.Length];
        for (int i = 0; i < views.Length; i++)
        {
            (string name, Parameter parameter) = items[i];
            views[i] = new ParameterView(buffer, name, parameter.Shape.ToArray(), offsets[i]);
            parameter.Bind(views[i]);
        }
        return (buffer, count, views);
    }

    /// <summary>Some of the parameters: those with these names, and those whose names begin so, up to a dot. <c>generator</c> stands for <c>generator.hidden.weight</c> too.</summary>
    /// <param name="names">Names, or beginnings of names.</param>
    /// <exception cref="System.Collections.Generic.KeyNotFoundException">A name stands for no parameter.</exception>
    public ParameterSubset Subset(params ReadOnlySpan<string> names) => ParameterSubset.Of(this, names);

    sealed class Collector : ParameterVisitor
    {
        readonly HashSet<Parameter> met = new(ReferenceEqualityComparer.Instance);
        readonly HashSet<string> taken = [];

        public List<(string Name, Parameter Parameter)> Parameters { get; } = [];

        public List<(string Name, Parameter Parameter)> States { get; } = [];

        public override void Visit(string name, Parameter parameter) => Add(Parameters, name, parameter);

        public override void VisitState(string name, Parameter state) => Add(States, name, state);

        void Add(List<(string, Parameter)> list, string name, Parameter parameter)
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
            list.Add((name, parameter));
        }
    }
}
