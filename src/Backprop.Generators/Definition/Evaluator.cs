using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using MethodKind = Microsoft.CodeAnalysis.MethodKind;

namespace Backprop.Generators.Definition;

/// <summary>
/// Runs a definition at compile time. Numbers, sizes, layers and collections are computed; an operation on tensors becomes a node of
/// the graph. What is not listed here ends the evaluation with a diagnostic at its own span: nothing is accepted silently.
/// </summary>
/// <remarks>One evaluator serves all methods of a model: equal subexpressions are the same nodes, and every method takes its part of the graph.</remarks>
internal sealed partial class Evaluator(DefinitionSources sources, CancellationToken cancellation)
{
    private const int MaximumSteps = 250_000, MaximumNodes = 20_000, MaximumDepth = 200;

    private readonly List<Frame> frames = [];
    private readonly Dictionary<ISymbol, AbstractValue> statics = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<string, Location> leafLocations = [];
    private readonly HashSet<string> sizeNames = [];

    /// <summary>What is evaluated again and again, for layer after layer, has one text.</summary>
    private readonly Dictionary<SyntaxNode, string> lines = [];

    private ObjectValue? model;
    private int steps;

    public DefinitionGraph Graph { get; } = new();

    /// <summary>What the method's sizes must fulfil when it is called; collected while a method is evaluated.</summary>
    public List<SizeRequirement> Requirements { get; } = [];

    /// <summary>Whether a compiled method is being evaluated, rather than the construction of the model or of an object.</summary>
    private bool IsComputing => frames.Count > 0 && frames.All(f => f.Member is IMethodSymbol { MethodKind: not MethodKind.Constructor });

    private Frame Current => frames[frames.Count - 1];

    /// <summary>Creates the model, running its field initialisers and its constructor.</summary>
    public ObjectValue CreateModel(INamedTypeSymbol type)
    {
        IMethodSymbol constructor = type.InstanceConstructors.First(c => c.Parameters.IsEmpty);
        return model = Instantiate(type, constructor, [], null);
    }

    /// <summary>
    /// Evaluates a method whose arguments are inputs of the graph, for training or evaluation. There is one result, or one for each element of a tuple; what is null in the definition is null here.
    /// </summary>
    public IReadOnlyList<Value?> Compile(IMethodSymbol method, ObjectValue model, IReadOnlyList<ArgumentInfo> arguments, bool training)
    {
        Begin(training);
        var values = new AbstractValue[arguments.Count];
        for (int i = 0; i < values.Length; i++)
        {
            sizeNames.UnionWith(arguments[i].Shape.Dimensions.SelectMany(d => d.Names));
            leafLocations[arguments[i].Name] = method.Parameters[i].Locations[0];
            Graph.Origin = arguments[i].Name;
            values[i] = new TensorValue(Graph.Input(i, arguments[i].Name, arguments[i].Shape, arguments[i].Type));
        }
        AbstractValue result = Inline(method, method.IsStatic ? null : model, values, null);
        return result is TupleValue tuple ? [.. tuple.Items.Select(Result)] : [Result(result)];

        Value? Result(AbstractValue value) => value is ConstantValue { Value: null } ? null : Node(value);
    }

    /// <summary>The scalar whose gradient is that of a loss with these gradients with respect to some results: the sum of their products. The gradients are arguments behind the others.</summary>
    public Value Contract(IReadOnlyList<Value> results, IReadOnlyList<ArgumentInfo> gradients, int first)
    {
        Value total = Graph.Constant(0);
        for (int i = 0; i < results.Count; i++)
        {
            Graph.Origin = gradients[i].Name;
            Value gradient = Graph.Input(first + i, gradients[i].Name, gradients[i].Shape, ElementType.Float32);
            total = Graph.Add(total, Graph.SumAll(Graph.Multiply(results[i], gradient)));
        }
        return total;
    }

    /// <summary>The value of a member of an object, running its initialiser if nothing has needed it so far.</summary>
    public AbstractValue ReadMember(ObjectValue instance, string name) => Member(instance, name, null);

    /// <summary>One evaluated operation: cancellation, caps and the depth of our own recursion are checked here.</summary>
    private void Step(IOperation operation)
    {
        if ((++steps & 255) == 0) cancellation.ThrowIfCancellationRequested();
        if (steps > MaximumSteps) throw Error(Descriptors.TooManySteps, operation, MaximumSteps.ToString(CultureInfo.InvariantCulture), "steps");
        if (Graph.Count > MaximumNodes) throw Error(Descriptors.TooManySteps, operation, MaximumNodes.ToString(CultureInfo.InvariantCulture), "operations on tensors");
        try
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
        }
        catch (InsufficientExecutionStackException)
        {
            throw Error(Descriptors.TooDeep, operation);
        }
    }

    /// <summary>The node of a tensor or parameter.</summary>
    public Value Node(AbstractValue value, IOperation? at = null)
    {
        switch (value)
        {
            case TensorValue tensor:
                return tensor.Node;
            case ParameterValue parameter:
                if (parameter.Index < 0)
                {
                    throw at is null ? new InvalidCodeException() : Error(Descriptors.ParameterNotInField, at, UnfoundParameter.Remedy(parameter, model!, statics));
                }
                string origin = Graph.Origin;
                Graph.Origin = parameter.Name;
                Value node = parameter.IsState ? Graph.State(parameter.Index, parameter.Name, parameter.Shape) : Graph.Parameter(parameter.Index, parameter.Name, parameter.Shape);
                Graph.Origin = origin;
                leafLocations[parameter.Name] = parameter.Declaration.GetLocation();
                return node;
            case ConstantValue { Value: null } when at is not null:
                throw Error(Descriptors.DefinitionThrows, at, nameof(NullReferenceException), "a tensor is null here");
            default:
                throw new InvalidCodeException();
        }
    }

    private T Within<T>(Frame frame, IOperation? at, Func<T> action)
    {
        if (frames.Count >= MaximumDepth && at is not null)
        {
            bool isEndless = frame.Member is IMethodSymbol { MethodKind: MethodKind.Constructor } && frames.Any(f => SymbolEqualityComparer.Default.Equals(f.Member, frame.Member));
            throw isEndless ? Error(Descriptors.EndlessLayer, at, frame.Member.ContainingType.Name) : Error(Descriptors.TooDeep, at);
        }
        frames.Add(frame);
        try
        {
            return action();
        }
        catch (InvalidCodeException) when (BrokenLayer(frame.Member, at) is { } broken)
        {
            throw broken;
        }
        finally
        {
            frames.RemoveAt(frames.Count - 1);
        }
    }

    /// <summary>The C# compiler's error in a layer of another assembly, whose source the user does not see; reported at the user's call.</summary>
    private DefinitionException? BrokenLayer(ISymbol member, IOperation? at) =>
        at is not null && sources.IsInCompilation(at.Syntax) && sources.ErrorInLayer(member) is { } error
            ? Error(Descriptors.LayerDefinitionBroken, at, member.ContainingType.Name, LayerDefinitions.Origin(member.ContainingAssembly), error.GetMessage(CultureInfo.InvariantCulture))
            : null;

    /// <summary>The activation of a method, a local function or an initialiser.</summary>
    private sealed class Frame(ISymbol member, ObjectValue? self, IOperation? callSite)
    {
        public ISymbol Member => member;

        public ObjectValue? This => self;

        public IOperation? CallSite => callSite;

        /// <summary>What a method was called with, whatever its parameters hold later.</summary>
        public AbstractValue[] Arguments { get; init; } = [];

        public Dictionary<ISymbol, AbstractValue> Variables { get; } = new(SymbolEqualityComparer.Default);

        /// <summary>The receivers of object and collection initialisers, of property patterns and of <c>?.</c> being evaluated.</summary>
        public Stack<AbstractValue> Receivers { get; } = new();

        public AbstractValue Result { get; set; } = OpaqueValue.Instance;
    }
}
