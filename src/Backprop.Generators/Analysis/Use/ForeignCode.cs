using System.Linq;
using Backprop.Generators.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Analysis.Use;

/// <summary>
/// Operations that may run code which cannot be seen here, and so may do anything to a model that others can reach: calls, properties, operators, waiting. What is known to be harmless is listed;
/// everything else is not.
/// </summary>
internal static class ForeignCode
{
    /// <summary>Namespaces of the framework whose methods do not call back, unless they are given something to call, and do not wait for others.</summary>
    private static readonly string[] Quiet = ["System", "System.IO", "System.Text", "System.Globalization", "System.Diagnostics", "System.Linq"];

    private static readonly string[] QuietFamilies = ["System.Collections", "System.Numerics", "System.Runtime.InteropServices", "System.Runtime.CompilerServices"];

    private static readonly string[] Loud = ["Lazy", "Activator", "AppDomain", "Progress"];

    /// <summary>Whether an operation by itself, apart from its operands, may reach a model that is kept in a place.</summary>
    public static bool MayReach(Place place, IOperation operation) => operation switch
    {
        ILiteralOperation or ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IInstanceReferenceOperation => false,
        IArrayElementReferenceOperation or IArrayCreationOperation or IArrayInitializerOperation or ITupleOperation or IDefaultValueOperation or IDiscardOperation => false,
        ITypeOfOperation or ISizeOfOperation or INameOfOperation or IIsTypeOperation or IIsNullOperation or IThrowOperation or ICaughtExceptionOperation => false,
        IExpressionStatementOperation or IArgumentOperation or IVariableDeclarationGroupOperation or IVariableDeclarationOperation or IVariableDeclaratorOperation or ISymbolInitializerOperation => false,
        IFlowCaptureOperation or IFlowCaptureReferenceOperation or IStaticLocalInitializationSemaphoreOperation => false,
        IInterpolatedStringOperation or IInterpolatedStringContentOperation or IUtf8StringOperation or IRangeOperation { Method: null } => false,
        IIsPatternOperation or IConstantPatternOperation or IRelationalPatternOperation or INegatedPatternOperation or IBinaryPatternOperation or ITypePatternOperation or IDeclarationPatternOperation or IDiscardPatternOperation => false,

        // A function that is made is not yet called.
        IDelegateCreationOperation or IFlowAnonymousFunctionOperation or IAnonymousFunctionOperation or IMethodReferenceOperation => false,
        IObjectOrCollectionInitializerOperation => false,

        // Statements by themselves; in a control flow graph there are none.
        IForEachLoopOperation loop => !IsQuiet(loop),
        ILoopOperation or IBlockOperation or IConditionalOperation or IBranchOperation or ICoalesceOperation => false,

        ICompoundAssignmentOperation compound => MayRun(compound.OperatorMethod),
        ISimpleAssignmentOperation assignment => MayAlias(assignment.Target),
        IBinaryOperation binary => MayRun(binary.OperatorMethod),
        IUnaryOperation unary => MayRun(unary.OperatorMethod),
        IIncrementOrDecrementOperation increment => MayRun(increment.OperatorMethod),
        IConversionOperation conversion => MayRun(conversion.OperatorMethod),
        IReturnOperation { Kind: OperationKind.Return } => false,

        IPropertyReferenceOperation property => !IsQuietProperty(property),
        IObjectCreationOperation creation => !IsQuiet(creation.Constructor) || creation.Arguments.Any(MayCallBack),
        IInvocationOperation call => !IsOfAnotherModel(place, call) && (!IsQuiet(call.TargetMethod) || MayCallBack(call.Instance) || call.Arguments.Any(MayCallBack)),
        _ => true,
    };

    /// <summary>Whether a loop goes through what is there already: arrays, lists, spans, strings. Other sequences may be computed on the way.</summary>
    public static bool IsQuiet(IForEachLoopOperation loop) =>
        Initial.Unconverted(loop.Collection)?.Type is { } type && (type is IArrayTypeSymbol or { SpecialType: SpecialType.System_String } || KnownTypes.IsList(type) || KnownTypes.IsSpan(type));

    /// <summary>Whether a function may call a function of a user.</summary>
    private static bool MayRun(IMethodSymbol? method) => method is not null && !IsQuiet(method);

    private static bool IsQuiet(IMethodSymbol? method)
    {
        if (method is null) return false;
        INamedTypeSymbol type = method.ContainingType;
        if (type is null || type.TypeKind is TypeKind.Delegate or TypeKind.Interface || Loud.Contains(type.Name)) return false;
        return IsQuiet(type.ContainingNamespace.ToDisplayString());
    }

    private static bool IsQuiet(string space) => Quiet.Contains(space) || QuietFamilies.Any(family => space == family || space.StartsWith(family + ".", System.StringComparison.Ordinal));

    private static bool MayCallBack(IArgumentOperation argument) => MayCallBack(argument.Value);

    /// <summary>Whether a framework method may call a user's code through a value, or see a model's numbers: functions, sequences that are computed on the way, memory that a caller gave.</summary>
    private static bool MayCallBack(IOperation? value) => Initial.Unconverted(value) is { } given
        && (given.Type is { TypeKind: TypeKind.Delegate or TypeKind.Interface or TypeKind.Dynamic or TypeKind.TypeParameter } || (given is IParameterReferenceOperation && given.Type?.IsRefLikeType == true));

    private static bool IsQuietProperty(IPropertyReferenceOperation property)
    {
        INamedTypeSymbol type = property.Property.ContainingType;
        if (KnownTypes.IsModel(type)) return property.Property.Name is "Gradients" or "Parameters" or "Noise" or "States";
        // Settings of the library's optimizers. Its stores are no such case: whoever reads one may read this model's.
        if (KnownTypes.IsOptimizer(type) && KnownTypes.IsBackprop(type, type.Name)) return property.Property.Name != "Parameters";
        return Place.IsAutomatic(property.Property) || IsQuiet(property.Property.GetMethod ?? property.Property.SetMethod);
    }

    /// <summary>Whether a call is one of the generated ones of a model of another class, which cannot be the same object.</summary>
    private static bool IsOfAnotherModel(Place place, IInvocationOperation call) =>
        call.Instance?.Type is INamedTypeSymbol other && KnownTypes.IsModel(other) && !SymbolEqualityComparer.Default.Equals(other, place.Type)
        && other.BaseType?.SpecialType == SpecialType.System_Object && place.Type.BaseType?.SpecialType == SpecialType.System_Object
        && ModelEvent.KindOf(call) is not ModelEventKind.Escaped;

    /// <summary>Whether what is assigned to may be something else than its name says.</summary>
    private static bool MayAlias(IOperation target) => target switch
    {
        ILocalReferenceOperation local => local.Local.IsRef,
        IParameterReferenceOperation parameter => parameter.Parameter.RefKind != RefKind.None,
        IFlowCaptureReferenceOperation capture => capture.Type?.IsValueType != true,
        IInstanceReferenceOperation => true,
        _ => false,
    };
}
