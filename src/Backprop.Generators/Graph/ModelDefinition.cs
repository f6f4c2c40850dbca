namespace Backprop.Generators.Graphs;

/// <summary>All the compiler knows about one model once its definition has been read; equatable, and free of symbols and syntax.</summary>
/// <param name="Type">Where the generated members go.</param>
/// <param name="Members">The fields that hold parameters, in declaration order.</param>
/// <param name="Parameters">All parameters, those of layers included, in the order <see cref="Members"/> are visited.</param>
/// <param name="Methods">The forward and loss methods.</param>
internal sealed record ModelDefinition(TypeDeclaration Type, EquatableArray<ParameterMember> Members, EquatableArray<ParameterInfo> Parameters, EquatableArray<MethodDefinition> Methods)
{
    /// <summary>How the model is checked by generated tests, if this project asks for them.</summary>
    public CheckSettings? Checks { get; init; }
}

/// <summary>How a model is checked by generated tests.</summary>
/// <param name="Options">The properties of <c>GradientCheckOptions</c> that are set, with their values in C#.</param>
/// <param name="Dimensions">The sets of sizes to check at; empty for those that the runtime chooses.</param>
/// <param name="Exclusion">Why the model is not checked after all, or null.</param>
internal sealed record CheckSettings(EquatableArray<CheckOption> Options, EquatableArray<string> Dimensions, string? Exclusion);

/// <summary>A property of <c>GradientCheckOptions</c> and its value in C#.</summary>
internal sealed record CheckOption(string Name, string Value);

/// <summary>A type the generator adds members to. <paramref name="Containing"/> are the enclosing types' headers, outermost first, such as <c>partial class Outer</c>.</summary>
internal sealed record TypeDeclaration(string Namespace, EquatableArray<string> Containing, string Header, string Name, string MetadataName);

internal enum MemberKind { Parameter, ParameterArray, Layer, LayerArray }

/// <summary>A field that holds parameters or layers, for the generated visitor, and its segment of their names. <paramref name="Nullable"/>: its type allows null, or says nothing about it.</summary>
internal sealed record ParameterMember(string FieldName, string Name, MemberKind Kind, bool Nullable);

/// <summary>A parameter by its dotted path, such as <c>hidden.weight</c>.</summary>
internal sealed record ParameterInfo(string Name, TensorShape Shape);

internal enum MethodKind { Forward, Loss }

/// <summary>A compiled method. <paramref name="Graph"/> computes one output of kind <see cref="OutputKind.Value"/>.</summary>
internal sealed record MethodDefinition(string Name, MethodKind Kind, EquatableArray<ArgumentInfo> Arguments, ElementType ResultType, Graph Graph)
{
    /// <summary>What the sizes must fulfil for the method to be defined, checked when it is called.</summary>
    public EquatableArray<SizeRequirement> Requirements { get; init; }
}

/// <summary>
/// A size that must be at least 0, such as the <c>B - 5</c> behind <c>Slice(x, 0, 0, 5)</c>, and the definition's text that demands it; <paramref name="Steps"/>: how often the text is executed.
/// What is never executed demands nothing.
/// </summary>
internal sealed record SizeRequirement(Dimension Size, Dimension Steps, string Origin);

/// <summary>An argument: <paramref name="Gradient"/> when the gradient with respect to it is wanted.</summary>
internal sealed record ArgumentInfo(string Name, ElementType Type, TensorShape Shape, bool Gradient);

/// <summary>A class of functions: its declarations, each a compilation unit, for other assemblies.</summary>
internal sealed record FunctionsInfo(TypeDeclaration Type, EquatableArray<string> Sources);

/// <summary>A layer's own generated part: the visitor, and its declarations, each a compilation unit, for other assemblies.</summary>
internal sealed record LayerInfo(TypeDeclaration Type, EquatableArray<ParameterMember> Members, EquatableArray<string> Sources);
