using System.Collections.Generic;
using System.Linq;

namespace Backprop.Generators.Graphs;

/// <summary>All the compiler knows about one model once its definition has been read; equatable, and free of symbols and syntax.</summary>
/// <param name="Type">Where the generated members go.</param>
/// <param name="Members">The fields that hold parameters, in declaration order.</param>
/// <param name="Parameters">All parameters, those of layers included, in the order <see cref="Members"/> are visited.</param>
/// <param name="Methods">The forward and loss methods.</param>
internal sealed record ModelDefinition(TypeDeclaration Type, EquatableArray<ParameterMember> Members, EquatableArray<ParameterInfo> Parameters, EquatableArray<MethodDefinition> Methods)
{
    /// <summary>The state, in the order <see cref="Members"/> are visited.</summary>
    public EquatableArray<ParameterInfo> States { get; init; }

    /// <summary>How the model is checked by generated tests, if this project asks for them.</summary>
    public CheckSettings? Checks { get; init; }

    /// <summary>The sizes that it is planned for, if the definition says some.</summary>
    public PlanSettings? Plan { get; init; }
}

/// <summary>The sizes that a model is planned for, and the bytes of workspace that a call may take at these, if there is a limit; <paramref name="BudgetText"/>: how the definition says it.</summary>
internal sealed record PlanSettings(EquatableArray<PlannedSize> Sizes, long? Budget, string BudgetText)
{
    /// <summary>The size of a name; 0 of one that only unused dimensions have.</summary>
    public long SizeOf(string name) => Sizes.FirstOrDefault(s => s.Name == name)?.Size ?? 0;

    public override string ToString() => string.Join(", ", Sizes.Select(s => s.Name + "=" + s.Size.ToString(System.Globalization.CultureInfo.InvariantCulture)));
}

internal sealed record PlannedSize(string Name, int Size);

/// <summary>How a model is checked by generated tests.</summary>
/// <param name="Options">The properties of <c>GradientCheckOptions</c> that are set, with their values in C#.</param>
/// <param name="Dimensions">The sets of sizes to check at; empty for those that the runtime chooses.</param>
/// <param name="Exclusion">Why the model is not checked after all, or null.</param>
internal sealed record CheckSettings(EquatableArray<CheckOption> Options, EquatableArray<string> Dimensions, string? Exclusion);

/// <summary>A property of <c>GradientCheckOptions</c> and its value in C#.</summary>
internal sealed record CheckOption(string Name, string Value);

/// <summary>A type the generator adds members to. <paramref name="Containing"/> are the enclosing types' headers, outermost first, such as <c>partial class Outer</c>.</summary>
internal sealed record TypeDeclaration(string Namespace, EquatableArray<string> Containing, string Header, string Name, string MetadataName);

internal enum MemberKind { Parameter, ParameterArray, State, StateArray, Layer, LayerArray }

/// <summary>A field that holds parameters or layers, for the generated visitor, and its segment of their names. <paramref name="Nullable"/>: its type allows null, or says nothing about it.</summary>
internal sealed record ParameterMember(string FieldName, string Name, MemberKind Kind, bool Nullable);

/// <summary>A parameter by its dotted path, such as <c>hidden.weight</c>.</summary>
internal sealed record ParameterInfo(string Name, TensorShape Shape);

/// <summary>What a method computes. <see cref="Backward"/>: the gradients of a forward method's results, given those of a loss with respect to them, which are its last arguments.</summary>
internal enum MethodKind { Forward, Loss, Backward }

/// <summary>The forward method that a backward method belongs to. The first <paramref name="Arguments"/> are its own; the others are gradients of the results at <paramref name="Elements"/>, which are 0 if the result is no tuple.</summary>
internal sealed record BackwardInfo(string Forward, int Arguments, EquatableArray<int> Elements, bool IsTuple);

/// <summary>A compiled method. <paramref name="Graph"/> computes an output of kind <see cref="OutputKind.Value"/> for each result, in evaluation mode, and of a backward method in training mode.</summary>
internal sealed record MethodDefinition(string Name, MethodKind Kind, EquatableArray<ArgumentInfo> Arguments, ElementType ResultType, Graph Graph)
{
    /// <summary>The names of the elements of the tuple that the method returns; empty if it returns one value. The graph's values have the index of their element, and that of a loss comes first.</summary>
    public EquatableArray<string> Elements { get; init; }

    /// <summary>The indices of the parameters that a loss does not train.</summary>
    public EquatableArray<int> Frozen { get; init; }

    /// <summary>For a backward method; its graph's value is the sum of the products of results and their gradients.</summary>
    public BackwardInfo? Backward { get; init; }

    /// <summary>The results in the order of the graph's outputs: a loss, then what it returns besides; or the elements in order.</summary>
    public IEnumerable<GraphOutput> Values => Graph.Outputs.Where(o => o.Kind == OutputKind.Value);

    /// <summary>What the sizes must fulfil for the method to be defined, checked when it is called.</summary>
    public EquatableArray<SizeRequirement> Requirements { get; init; }

    /// <summary>The random numbers the method draws, in order.</summary>
    public EquatableArray<NoiseDraw> Draws { get; init; }

    /// <summary>The method in training mode, where that is not the same.</summary>
    public TrainingMode? Training { get; init; }

    /// <summary>What gradients are taken of.</summary>
    public Graph TrainingGraph => Training?.Graph ?? Graph;

    public EquatableArray<NoiseDraw> TrainingDraws => Training?.Draws ?? Draws;

    /// <summary>Whether products with the loss's Hessian are wanted.</summary>
    public bool HessianVector { get; init; }
}

/// <summary>A method in training mode. After its value, <paramref name="Graph"/> computes the outputs of kind <see cref="OutputKind.StateUpdate"/>.</summary>
/// <param name="Graph">What is computed.</param>
/// <param name="Requirements">What the sizes must fulfil.</param>
/// <param name="Draws">The random numbers it draws, in order.</param>
internal sealed record TrainingMode(Graph Graph, EquatableArray<SizeRequirement> Requirements, EquatableArray<NoiseDraw> Draws);

/// <summary>
/// A place where a definition draws random numbers, or a loop around such places. The definition's eager execution, which knows nothing of places, asks for them in this order.
/// </summary>
/// <param name="Site">The place; 0 for a loop.</param>
/// <param name="Length">The number of a loop's steps; null for a place.</param>
/// <param name="Reverse">The last step is executed first.</param>
/// <param name="Body">What each step draws.</param>
internal sealed record NoiseDraw(uint Site, Dimension? Length, bool Reverse, EquatableArray<NoiseDraw> Body);

/// <summary>
/// A size that must be at least 0, such as the <c>B - 5</c> behind <c>Slice(x, 0, 0, 5)</c>, and the definition's text that demands it; <paramref name="Steps"/>: how often the text is executed.
/// What is never executed demands nothing. <paramref name="Message"/>: what the definition itself says where the demand is not met, or null.
/// </summary>
internal sealed record SizeRequirement(Dimension Size, Dimension Steps, string Origin, string? Message);

/// <summary>An argument: <paramref name="Gradient"/> when the gradient with respect to it is wanted.</summary>
internal sealed record ArgumentInfo(string Name, ElementType Type, TensorShape Shape, bool Gradient);

/// <summary>A class of functions: its declarations, each a compilation unit, for other assemblies.</summary>
internal sealed record FunctionsInfo(TypeDeclaration Type, EquatableArray<string> Sources);

/// <summary>A layer's own generated part: the visitor, and its declarations, each a compilation unit, for other assemblies.</summary>
internal sealed record LayerInfo(TypeDeclaration Type, EquatableArray<ParameterMember> Members, EquatableArray<string> Sources);
