using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Definition;

// Loops over time. The body is evaluated once with the number of the step as a size; what it changes is carried from step to step. It is evaluated again until all that changes is known.
internal sealed partial class Evaluator
{
    /// <summary>Loops of so many steps are unrolled: as many kernels, but each can be fused with its neighbours.</summary>
    private const int UnrolledSteps = 8;

    private readonly List<LoopScope> loops = [];
    private int placeholders;

    /// <summary>A loop whose body is being evaluated.</summary>
    private sealed class LoopScope(string step, Dimension length, HashSet<SequenceValue> around)
    {
        /// <summary>The size that stands for the number of the step.</summary>
        public string Step => step;

        public Dimension Length => length;

        /// <summary>Sequences that exist outside of the loop.</summary>
        public HashSet<SequenceValue> Around => around;

        /// <summary>Lists that the step appends to, and what; those appended to in an evaluation before are known at once.</summary>
        public Dictionary<SequenceValue, AbstractValue?> Appended { get; } = [];

        /// <summary>How many lists the last evaluation was told of.</summary>
        public int Known { get; set; }

        /// <summary>Where each variable was assigned last.</summary>
        public Dictionary<Carrier, IOperation> Assignments { get; } = [];
    }

    /// <summary>Something a step can change: a variable, or an element of a sequence.</summary>
    private readonly record struct Carrier(object Owner, object Key)
    {
        public AbstractValue Value
        {
            get => Owner is Frame frame ? frame.Variables[(ISymbol)Key] : ((SequenceValue)Owner).Items[(int)Key];
            set
            {
                if (Owner is Frame frame) frame.Variables[(ISymbol)Key] = value;
                else ((SequenceValue)Owner).Items[(int)Key] = value;
            }
        }

        public string Name => Key is ISymbol symbol ? symbol.Name : "[" + ((int)Key).ToString(CultureInfo.InvariantCulture) + "]";
    }

    /// <summary>Compiles a loop to a scan if it counts to a size, or far: then a step is compiled once.</summary>
    /// <returns>False if the loop is to be unrolled.</returns>
    private bool TryScan(IForLoopOperation loop)
    {
        if (CountedLoop.Read(loop) is not { } counted) return false;
        if (SizeOf(Current.Variables[counted.Variable]) is not { } first || SizeOf(Evaluate(counted.Bound)) is not { } bound) return false;
        Dimension length = (counted.IsDescending ? first - bound : bound - first) + (counted.IncludesBound ? 1 : 0);
        if (!length.IsConstant)
        {
            Scan(loop, counted, first, length);
            return true;
        }
        if (length.Value <= UnrolledSteps) return false;

        // What only an unrolled loop can do, such as pick another layer in each step, is no mistake if the number of steps is known.
        LoopState before = Capture(loop);
        int requirements = Requirements.Count, drawn = draws.Count;
        (int, int) mark = Graph.Mark;
        try
        {
            Scan(loop, counted, first, length);
            return true;
        }
        catch (DefinitionException)
        {
            before.Restore();
            Current.Variables[counted.Variable] = SizeValue.Of(first);
            Requirements.RemoveRange(requirements, Requirements.Count - requirements);
            draws.RemoveRange(drawn, draws.Count - drawn);
            Graph.Return(mark);
            return false;
        }
    }

    private void Scan(IForLoopOperation loop, CountedLoop counted, Dimension first, Dimension length)
    {
        IOperation condition = loop.Condition!;
        SetOrigin(condition);
        if (ActiveStep(length.Names) is { } outer) throw Error(Descriptors.StepDependence, condition, "The number of steps", outer);
        if (!Require(length)) throw Error(Descriptors.InvalidOperand, condition, "for", $"the number of steps, {length}, is negative");

        // The step counts from 0 in either direction.
        Dimension step = Dimension.Symbol(StepName(counted.Variable.Name)), low = counted.IsDescending ? first - length + 1 : first;
        LoopState before = Capture(loop);
        var scope = new LoopScope(step.Name!, length, before.Sequences);
        int drawn = draws.Count;
        List<(Carrier Carrier, AbstractValue Inside)> carried = Evaluate(loop, counted, scope, before, SizeValue.Of(low + step));
        PutDrawsInLoop(drawn, length, counted.IsDescending);
        string origin = CodeText.Line(condition.Syntax);
        string path = Current.This?.Path ?? "";

        var values = new List<(Value Initial, Value Inside, Value Next)>();
        foreach ((Carrier place, AbstractValue inside) in carried)
        {
            IOperation at = scope.Assignments.TryGetValue(place, out IOperation? assignment) ? assignment : loop;
            AddLeaves(before[place], inside, place.Value, place, at, values);
        }
        (SequenceValue List, Value Item)[] appended = scope.Appended.Select(a => (a.Key, Node(a.Value!))).ToArray();
        var graph = new StepGraph(Graph, scope.Step, loops.Select(l => l.Step), length, values);
        foreach ((_, Value item) in appended) graph.Result(item);
        (Value[] last, Value[] stacked) = graph.Build(counted.IsDescending, counted.Variable.Name, path.Length == 0 ? origin : path + ": " + origin);
        for (int i = 0; i < last.Length; i++) Graph.Loops.Carry(values[i].Initial, values[i].Inside, values[i].Next, last[i]);
        for (int i = 0; i < stacked.Length; i++) Graph.Loops.Result(appended[i].Item, stacked[i]);

        before.Restore();
        var results = new Queue<Value>(last);
        foreach ((Carrier place, AbstractValue inside) in carried)
        {
            Carrier target = place;
            target.Value = Structure.Map(inside, v => Structure.IsTensor(v) ? new TensorValue(results.Dequeue()) : v);
        }
        for (int i = 0; i < appended.Length; i++) appended[i].List.Items.Add(new StackedValue(stacked[i], length, counted.IsDescending));
    }

    /// <summary>Evaluates the body until it changes nothing but what is carried. Afterwards places hold what the step leaves in them.</summary>
    private List<(Carrier Carrier, AbstractValue Inside)> Evaluate(IForLoopOperation loop, CountedLoop counted, LoopScope scope, LoopState before, AbstractValue step)
    {
        var carried = new List<(Carrier Carrier, AbstractValue Inside)>();
        int drawn = draws.Count;
        (int, int) mark = Graph.Mark;
        while (true)
        {
            before.Restore();
            draws.RemoveRange(drawn, draws.Count - drawn);
            Graph.Return(mark);
            foreach ((Carrier place, AbstractValue inside) in carried)
            {
                Carrier target = place;
                target.Value = inside;
            }
            foreach (SequenceValue list in scope.Appended.Keys.ToArray()) scope.Appended[list] = null;
            Current.Variables[counted.Variable] = step;
            loops.Add(scope);
            try
            {
                if (Execute(loop.Body) is Flow.Break or Flow.Return) throw Error(Descriptors.LoopExit, CountedLoop.Exits(loop).First(), CodeText.Line(CountedLoop.Exits(loop).First().Syntax));
            }
            finally
            {
                loops.Remove(scope);
            }
            // What an evaluation appends to without having been told so may have been read before.
            int lists = scope.Appended.Count;
            bool isComplete = scope.Appended.Values.All(v => v is not null) && lists == scope.Known;
            scope.Known = lists;
            foreach (Carrier place in before.Places)
            {
                if (carried.Any(c => c.Carrier == place) || Structure.AreSame(before[place], place.Value)) continue;
                isComplete = false;
                carried.Add((place, Structure.Map(before[place], v => Structure.IsTensor(v) ? Placeholder(v, place.Name) : v)));
            }
            if (isComplete) return carried;
        }
    }

    private TensorValue Placeholder(AbstractValue value, string name)
    {
        Node node = Graph[Node(value)];
        Graph.Origin = name;
        return new TensorValue(Graph.Input(-++placeholders, name, node.Shape, node.Type));
    }

    /// <summary>Pairs the tensors of what is carried: before the loop, in the step, and after it.</summary>
    private void AddLeaves(AbstractValue initial, AbstractValue inside, AbstractValue next, Carrier place, IOperation at, List<(Value, Value, Value)> values)
    {
        if (!Structure.TryPair(inside, next, out List<(AbstractValue, AbstractValue)> pairs)) throw NotCarried(place, next, at);
        AbstractValue[] initials = Structure.Leaves(initial).ToArray();
        for (int i = 0; i < initials.Length; i++)
        {
            (AbstractValue before, AbstractValue after) = pairs[i];
            if (!Structure.IsTensor(before) && Structure.IsSame(before, after)) continue;
            if (!Structure.IsTensor(before) || !Structure.IsTensor(after)) throw NotCarried(place, Structure.IsTensor(before) ? after : before, at);
            Value start = Node(initials[i]), end = Node(after);
            if (Graph[start].Type != Graph[end].Type) throw NotCarried(place, after, at);
            if (Graph.ShapeOf(start) != Graph.ShapeOf(end)) throw Error(Descriptors.CarriedShape, at, place.Name, Graph.ShapeOf(start), Graph.ShapeOf(end));
            values.Add((start, Node(before), end));
        }
    }

    private DefinitionException NotCarried(Carrier place, AbstractValue value, IOperation at) => Error(Descriptors.CarriedValue, at, place.Name, value switch
    {
        ConstantValue { Value: null } => "null",
        ConstantValue or SizeValue or NumberValue => "a number",
        SequenceValue => "a list or array of another length",
        _ => "of another kind",
    });

    // What a step may do to what is around it.

    /// <summary>Appends to a list; to one from outside of a loop a step appends what becomes an element of the stacked results.</summary>
    private void Append(SequenceValue list, AbstractValue item, IOperation at)
    {
        if (loops.LastOrDefault(l => l.Around.Contains(list)) is not { } scope)
        {
            list.Items.Add(item);
            return;
        }
        bool isAgain = scope.Appended.TryGetValue(list, out AbstractValue? present) && present is not null;
        // Of a list that is outside of several loops no step of the outer ones would append just one tensor.
        if (isAgain || loops.Count(l => l.Around.Contains(list)) > 1 || loops[loops.Count - 1] != scope || !Structure.IsTensor(item)) throw Error(Descriptors.LoopList, at, ReceiverText(at));
        scope.Appended[list] = item;
    }

    /// <summary>Demands that a sequence is not one that a loop around appends to: its length is not known in the middle of the loop.</summary>
    public void CheckReadable(SequenceValue sequence, IOperation at)
    {
        if (loops.Any(l => l.Appended.ContainsKey(sequence))) throw Error(Descriptors.LoopList, at, ReceiverText(at));
    }

    /// <summary>Demands that a list of the code around a loop is not changed in it other than by appending.</summary>
    private void CheckChangeable(SequenceValue sequence, IOperation at)
    {
        if (loops.Any(l => l.Around.Contains(sequence))) throw Error(Descriptors.LoopList, at, ReceiverText(at));
    }

    private void NoteAssignment(Carrier place, IOperation at)
    {
        foreach (LoopScope scope in loops) scope.Assignments[place] = at;
    }

    /// <summary>Demands that what an operation has built is of the same shape in all steps.</summary>
    private void CheckSteps(int built, IOperation at)
    {
        if (loops.Count == 0) return;
        for (int id = built; id < Graph.Count; id++)
        {
            Node node = Graph[new Value(id)];
            if (ActiveStep(node.Shape.Dimensions.SelectMany(d => d.Names)) is { } step) throw Error(Descriptors.StepDependence, at, $"The shape {node.Shape}", step);
            if (!StepGraph.MayDependOnStep(node.Op) && loops.FirstOrDefault(l => StepGraph.Mentions(node.Op, l.Step)) is { } scope) throw Error(Descriptors.StepDependence, at, "What is padded", scope.Step);
        }
    }

    private string? ActiveStep(IEnumerable<string> names) => loops.Select(l => l.Step).FirstOrDefault(names.Contains);

    private string StepName(string wanted)
    {
        string name = wanted;
        while (sizeNames.Contains(name) || loops.Any(l => l.Step == name)) name += "'";
        return name;
    }

    // Sizes that depend on the step.

    /// <summary>Demands a size of at least 0 in every step; checked now, or when the compiled method is called, which then fails with the message, if there is one.</summary>
    public bool Require(Dimension size, string? message = null)
    {
        if (Sizes.IsNonNegative(size) == true) return true;
        if (AtEnd(size, least: true) is not { } least) return false;
        if (Sizes.IsNonNegative(least) is { } known) return known;
        var requirement = new SizeRequirement(least, Dimension.Product(loops.Select(l => l.Length)), Graph.Origin, message);
        if (!Requirements.Contains(requirement)) Requirements.Add(requirement);
        return true;
    }

    /// <summary>The least or the largest value that a size has in any step; null if it is not known in which.</summary>
    public Dimension? AtEnd(Dimension size, bool least)
    {
        for (int i = loops.Count - 1; i >= 0; i--)
        {
            IReadOnlyList<Dimension> powers = size.PowersOf(loops[i].Step);
            if (powers.Count == 1) continue;
            Dimension[] slopes = powers.Skip(1).ToArray();
            bool grows = slopes.All(s => Sizes.IsNonNegative(s) == true);
            if (!grows && !slopes.All(s => Sizes.IsNonNegative(Dimension.Zero - s) == true)) return null;
            Dimension at = grows == least ? Dimension.Zero : loops[i].Length - 1;
            size = powers.Reverse().Aggregate(Dimension.Zero, (sum, p) => sum * at + p);
        }
        return size;
    }

    // The state around a loop.

    private LoopState Capture(IForLoopOperation loop) => new(frames.SelectMany(f => f.Variables.Keys.Where(v => !IsDeclaredIn(v, loop.Syntax)).Select(v => new Carrier(f, v))), frames.Select(f => f.This));

    private static bool IsDeclaredIn(ISymbol variable, SyntaxNode node) =>
        variable.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == node.SyntaxTree && node.Span.Contains(r.Span));

    /// <summary>The values of all variables around a loop, and of the elements of all sequences they lead to.</summary>
    private sealed class LoopState
    {
        private readonly Dictionary<Carrier, AbstractValue> values = [];
        private readonly Dictionary<SequenceValue, AbstractValue[]> items = [];

        public LoopState(IEnumerable<Carrier> variables, IEnumerable<ObjectValue?> instances)
        {
            foreach (Carrier place in variables)
            {
                values[place] = place.Value;
                Places.Add(place);
                Visit(place.Value);
            }
            foreach (ObjectValue? instance in instances)
            {
                if (instance is not null) Visit(instance);
            }
        }

        /// <summary>In a fixed order.</summary>
        public List<Carrier> Places { get; } = [];

        public HashSet<SequenceValue> Sequences { get; } = [];

        public AbstractValue this[Carrier place] => values[place];

        public void Restore()
        {
            foreach (KeyValuePair<SequenceValue, AbstractValue[]> sequence in items)
            {
                sequence.Key.Items.Clear();
                sequence.Key.Items.AddRange(sequence.Value);
            }
            foreach (Carrier place in Places)
            {
                Carrier target = place;
                target.Value = values[place];
            }
        }

        /// <summary>What has another value now, if anything has.</summary>
        public Carrier? FindChanged()
        {
            foreach (Carrier place in Places)
            {
                bool isGone = place is { Owner: SequenceValue sequence, Key: int index } && index >= sequence.Items.Count;
                if (isGone || !Structure.AreSame(values[place], place.Value)) return place;
            }
            foreach (KeyValuePair<SequenceValue, AbstractValue[]> sequence in items)
            {
                if (sequence.Key.Items.Count != sequence.Value.Length) return Places.Find(p => values[p] == sequence.Key);
            }
            return null;
        }

        private readonly HashSet<AbstractValue> visited = [];

        private void Visit(AbstractValue value)
        {
            if (!visited.Add(value)) return;
            switch (value)
            {
                case SequenceValue sequence:
                    Sequences.Add(sequence);
                    items[sequence] = [.. sequence.Items];
                    for (int i = 0; i < sequence.Items.Count; i++)
                    {
                        var place = new Carrier(sequence, i);
                        values[place] = sequence.Items[i];
                        if (!sequence.IsFrozen) Places.Add(place);
                        Visit(sequence.Items[i]);
                    }
                    break;
                case TupleValue tuple:
                    foreach (AbstractValue item in tuple.Items) Visit(item);
                    break;
                case ObjectValue instance:
                    foreach (AbstractValue member in instance.Members.Values.Concat(instance.Captured.Values).ToArray()) Visit(member);
                    break;
            }
        }
    }
}
