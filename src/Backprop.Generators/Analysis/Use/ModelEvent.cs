using System;
using System.Linq;
using Backprop.Generators.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Analysis.Use;

/// <summary>What a mention of a model does.</summary>
internal enum ModelEventKind
{
    /// <summary>The model is new: its gradients are 0.</summary>
    Created,

    /// <summary>Nothing that matters here.</summary>
    Neutral,

    /// <summary>Values are computed, or parameters read: gradients stay as they are.</summary>
    Evaluated,

    /// <summary>Something is done with the parameters that may change them.</summary>
    Changed,

    /// <summary>Gradients are computed, in the place of those before.</summary>
    Computed,

    /// <summary>Gradients are added to those before, or may be.</summary>
    Accumulated,

    /// <summary>An optimizer takes a step along the gradients.</summary>
    Stepped,

    /// <summary>Another optimizer takes the steps from here on.</summary>
    Renewed,

    /// <summary>The gradients' norm is read.</summary>
    Measured,

    /// <summary>Something is done with the gradients that may change them.</summary>
    Touched,

    /// <summary>Parameters are read from a file.</summary>
    Loaded,

    /// <summary>Parameters are drawn.</summary>
    Initialized,

    /// <summary>The model gets to where it cannot be followed.</summary>
    Escaped,

    /// <summary>Another object may be in the model's place.</summary>
    Replaced,

    /// <summary>Code runs that cannot be seen here: it does not mention the model, but may do anything to one that others can reach.</summary>
    Foreign,
}

/// <summary>What a mention of a model does, and the operation that does it: the mention's call, in most cases.</summary>
internal readonly record struct ModelEvent(ModelEventKind Kind, IOperation Operation)
{
    /// <summary>The mention of the gradients that an optimizer or a reader gets.</summary>
    public IOperation? Gradients { get; init; }

    /// <summary>What a mention of the place of a model does.</summary>
    public static ModelEvent Of(IOperation model) => model.Parent switch
    {
        // In a control flow graph a declaration is an assignment, too.
        IAssignmentOperation assignment when assignment.Target == model => new(Initial.Creation(assignment) is null ? ModelEventKind.Replaced : ModelEventKind.Created, assignment),
        IPropertyReferenceOperation property when property.Instance == model => property.Property.Name switch
        {
            "Gradients" => OfGradients(property),
            "Parameters" => OfParameters(property),
            "Noise" => new(ModelEventKind.Neutral, property),
            "States" => new(ModelEventKind.Evaluated, property),
            _ => new(ModelEventKind.Escaped, property),
        },
        IInvocationOperation call when call.Instance == model => new(KindOf(call), call),
        { } other => new(ModelEventKind.Escaped, other),
        null => new(ModelEventKind.Escaped, model),
    };

    /// <summary>The argument by which a call certainly adds to the gradients before.</summary>
    public IArgumentOperation? Accumulation =>
        Operation is IInvocationOperation call && ComputesGradients(call.TargetMethod, out IParameterSymbol? accumulate)
            ? call.Arguments.FirstOrDefault(a => SymbolEqualityComparer.Default.Equals(a.Parameter, accumulate) && a.Value.ConstantValue is { HasValue: true, Value: true })
            : null;

    /// <summary>The loss that is evaluated without its gradients, by its name.</summary>
    public string? EvaluatedLoss =>
        Kind == ModelEventKind.Evaluated && Operation is IInvocationOperation { TargetMethod: { } method } && GradientMethods(method.ContainingType).Contains(method.Name + "AndGradients") ? method.Name : null;

    /// <summary>The names of the methods that a model's class computes gradients with.</summary>
    public static string[] GradientMethods(ITypeSymbol model) =>
        [.. model.GetMembers().OfType<IMethodSymbol>().Where(m => ComputesGradients(m, out _)).Select(m => m.Name).Distinct()];

    private static ModelEvent OfGradients(IPropertyReferenceOperation gradients) => gradients.Parent switch
    {
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Step" } method } step } when KnownTypes.IsBackprop(method.ContainingType, "Optimizer") =>
            new(ModelEventKind.Stepped, step) { Gradients = gradients },
        IInvocationOperation { TargetMethod.Name: "Norm" } norm when norm.Instance == gradients => new(ModelEventKind.Measured, norm) { Gradients = gradients },
        // Where they are only mentioned, as in nameof, or kept for later, nobody knows what happens to them.
        { } other => new(ModelEventKind.Touched, other),
        null => new(ModelEventKind.Touched, gradients),
    };

    private static ModelEvent OfParameters(IPropertyReferenceOperation parameters) => parameters.Parent switch
    {
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Load" } method } load } when KnownTypes.IsBackprop(method.ContainingType, "Safetensors") => new(ModelEventKind.Loaded, load),
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Save" } method } save } when KnownTypes.IsBackprop(method.ContainingType, "Safetensors") => new(ModelEventKind.Evaluated, save),
        IArgumentOperation { Parent: IObjectCreationOperation creation } when KnownTypes.IsOptimizer(creation.Type) || KnownTypes.IsBackprop(creation.Type, "GradientStore") => new(ModelEventKind.Neutral, creation),
        IInvocationOperation { TargetMethod.Name: "Subset" } subset when subset.Instance == parameters => new(ModelEventKind.Neutral, subset),
        IInvocationOperation { TargetMethod.Name: "Initialize" } draw when draw.Instance == parameters => new(ModelEventKind.Initialized, draw),
        IPropertyReferenceOperation { Property.Name: "Count" } count when count.Instance == parameters => new(ModelEventKind.Neutral, count),
        { } other => new(ModelEventKind.Changed, other),
        null => new(ModelEventKind.Changed, parameters),
    };

    /// <summary>What a call of a model's method does.</summary>
    public static ModelEventKind KindOf(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        if (method is { Name: "Initialize", Parameters: [{ Type.SpecialType: SpecialType.System_UInt64 }] }) return ModelEventKind.Initialized;
        if (ComputesGradients(method, out IParameterSymbol? accumulate))
        {
            // With an argument that is not known to be false, those before may count.
            IArgumentOperation? argument = call.Arguments.FirstOrDefault(a => SymbolEqualityComparer.Default.Equals(a.Parameter, accumulate));
            return argument?.Value.ConstantValue is { HasValue: true, Value: false } ? ModelEventKind.Computed : ModelEventKind.Accumulated;
        }
        return IsEvaluation(method) ? ModelEventKind.Evaluated : ModelEventKind.Escaped;
    }

    /// <summary>Generated methods that compute gradients end with a parameter that says whether to add to those before.</summary>
    private static bool ComputesGradients(IMethodSymbol method, out IParameterSymbol? accumulate)
    {
        accumulate = method.Parameters.LastOrDefault();
        bool isNamed = method.Name.EndsWith("AndGradients", StringComparison.Ordinal) || method.Name.EndsWith("Backward", StringComparison.Ordinal);
        return isNamed && accumulate is { Name: "accumulate", Type.SpecialType: SpecialType.System_Boolean, IsOptional: true };
    }

    /// <summary>Whether a method is what a definition is compiled to, or the definition itself: neither changes the gradients.</summary>
    private static bool IsEvaluation(IMethodSymbol method)
    {
        const string HessianVector = nameof(HessianVector);
        string name = method.Name.EndsWith(HessianVector, StringComparison.Ordinal) ? method.Name.Substring(0, method.Name.Length - HessianVector.Length) : method.Name;
        return method.ContainingType.GetMembers(name).Any(KnownTypes.IsCompiled)
            || !method.ContainingType.GetMembers(name + "AndGradients").IsEmpty;
    }
}
