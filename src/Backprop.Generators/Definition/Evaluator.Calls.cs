using System;
using System.Collections.Immutable;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MethodKind = Microsoft.CodeAnalysis.MethodKind;

namespace Backprop.Generators.Definition;

// Calls: operations of the language, methods of sequences and of Math, and everything with source, which is inlined.
internal sealed partial class Evaluator
{
    private AbstractValue Call(IInvocationOperation call)
    {
        if (IsCheckpoint(call.TargetMethod)) return Checkpoint(call);
        AbstractValue? receiver = call.Instance is null ? null : Evaluate(call.Instance);
        return CallMethod(call.TargetMethod, receiver, Arguments(call.Arguments, call.TargetMethod), call);
    }

    /// <summary>Arguments in the order of the parameters. They are evaluated in the order written; defaults and params arrays are explicit in the operation.</summary>
    private AbstractValue[] Arguments(ImmutableArray<IArgumentOperation> arguments, IMethodSymbol method)
    {
        var values = new AbstractValue[method.Parameters.Length];
        foreach (IArgumentOperation argument in arguments)
        {
            if (argument.Parameter is not { } parameter) throw new InvalidCodeException();
            if (parameter.RefKind is RefKind.Ref or RefKind.Out) throw Unsupported(argument, parameter.RefKind == RefKind.Out ? LeftOut.OutArgument : LeftOut.RefArgument);
            values[parameter.Ordinal] = argument.ArgumentKind == ArgumentKind.DefaultValue && argument.Value is IInvalidOperation
                ? Default(parameter.Type)
                : argument.Value is IDelegateCreationOperation function && IsCustomGradient(method) ? Function(function)
                : Evaluate(argument.Value);
        }
        return Array.IndexOf(values, null) >= 0 ? throw new InvalidCodeException() : values;
    }

    private AbstractValue CallMethod(IMethodSymbol method, AbstractValue? receiver, AbstractValue[] arguments, IOperation at)
    {
        if (receiver is ConstantValue { Value: null } && method.ContainingType.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T) throw NullReference();
        if (IsUpdate(method)) return Update(arguments[0], arguments[1], at);
        if (OpTable.Find(method) is { } lowering)
        {
            SetOrigin(at);
            int built = Graph.Count;
            var result = new TensorValue(lowering(new OpCall(this, method, arguments, at)));
            CheckSteps(built, at);
            Locate(built, at);
            return Sizes.IsPossible(Graph.ShapeOf(result.Node).Dimensions) ? result : throw Error(Descriptors.SizeOverflow, at);
        }
        if (receiver is not null && method.ContainingType.IsExtension) return Inline(method, null, arguments, at, receiver);
        if (method.MethodKind is MethodKind.DelegateInvoke) throw Unsupported(at, LeftOut.DelegateCall);
        if (receiver is TensorValue or ParameterValue || KnownTypes.IsTensor(method.ContainingType)) throw LeftOut.Of(method) is { } construct ? Unsupported(at, construct) : TensorMember(method, at);
        if (receiver is SequenceValue { IsFrozen: true } && SequenceMethods.Changes(method)) throw Error(Descriptors.FieldAssignment, at, ReceiverText(at));
        if (receiver is SequenceValue sequence) return CallSequence(sequence, method, arguments, at);
        if (MathMethods.Find(method) is { } function) return CallMath(function, arguments, at);
        if (method is { Name: "AsSpan" or "ToArray", IsExtensionMethod: true, Parameters.Length: 1 } && arguments[0] is SequenceValue source) return new SequenceValue(method.Name == "AsSpan" ? source.Items : [.. source.Items]);
        if (method is { Name: nameof(Nullable<int>.GetValueOrDefault), Parameters.Length: 0 } && receiver is not null) return receiver is ConstantValue { Value: null } ? Default(method.ReturnType) : receiver;
        return Inline(method, receiver as ObjectValue, arguments, at);
    }

    private AbstractValue CallSequence(SequenceValue sequence, IMethodSymbol method, AbstractValue[] arguments, IOperation at)
    {
        if (method.Name == "Add" && arguments is [var item])
        {
            Append(sequence, item, at);
            return OpaqueValue.Instance;
        }
        if (SequenceMethods.Changes(method)) CheckChangeable(sequence, at);
        else CheckReadable(sequence, at);
        if (SequenceMethods.CountsItems(method)) Items(sequence, at);
        return SequenceMethods.Call(sequence, method, arguments) ?? throw NoSource(at, method);
    }

    private static string ReceiverText(IOperation at) => CodeText.Line((at switch
    {
        IInvocationOperation { Instance: { } instance } => instance,
        IPropertyReferenceOperation { Instance: { } instance } => instance,
        IArrayElementReferenceOperation element => element.ArrayReference,
        _ => at,
    }).Syntax);

    private DefinitionException TensorMember(ISymbol member, IOperation at) => Error(Descriptors.TensorValueRequired, at, CodeText.Line(at.Syntax));

    private DefinitionException NoSource(IOperation at, ISymbol symbol) => Error(Descriptors.NoSource, at, Signature(symbol), WithoutSource.Remedy(symbol));

    private Exception NoBody(IMethodSymbol method, IOperation? at) => at is null ? new InvalidCodeException() : LeftOut.Of(method) is { } construct ? Unsupported(at, construct) : NoSource(at, method);

    private static string Signature(ISymbol symbol) => (symbol is IMethodSymbol { AssociatedSymbol: { } property } ? property : symbol).ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    /// <summary>A function of real numbers: computed, or a node when an argument depends on sizes.</summary>
    private AbstractValue CallMath(MathMethods.Function function, AbstractValue[] arguments, IOperation at)
    {
        if (arguments.All(a => a is ConstantValue)) return new ConstantValue(function.Compute(arguments.Select(a => ((ConstantValue)a).Value!).ToArray()));
        if (arguments.Select(SizeOf).ToArray() is var sizes && !sizes.Contains(null))
        {
            return function.Choose?.Invoke(sizes!) ?? throw Error(Descriptors.ConstantRequired, at, "value", function.Name, string.Join(", ", sizes.SelectMany(s => s!.Names).Distinct()));
        }
        Value?[] scalars = arguments.Select(Scalar).ToArray();
        if (function.Build is null || scalars.Contains(null)) throw Unsupported(at);
        SetOrigin(at);
        return new NumberValue(function.Build(Graph, scalars.Select(s => s!.Value).ToArray()));
    }

    /// <summary>Calls a lambda, which sees the variables of the code around it.</summary>
    private AbstractValue Invoke(IAnonymousFunctionOperation lambda, AbstractValue[] arguments, IOperation at)
    {
        if (lambda.Symbol.IsAsync) throw Unsupported(lambda, LeftOut.Async);
        var frame = new Frame(lambda.Symbol, Current.This, at);
        for (int i = 0; i < arguments.Length; i++) Bind(frame, lambda.Symbol.Parameters[i], arguments[i]);
        return Within(frame, at, () =>
        {
            Execute(lambda.Body);
            return frame.Result;
        });
    }

    /// <summary>Evaluates the body of a method with source; one in an extension block is called on <paramref name="extended"/>.</summary>
    private AbstractValue Inline(IMethodSymbol method, ObjectValue? receiver, AbstractValue[] arguments, IOperation? at, AbstractValue? extended = null)
    {
        IMethodSymbol target = receiver is null ? method : sources.Implementation(method, receiver.Type);
        if (sources.Resolve(target, at is null ? null : this, at) is not { } source) throw NoBody(method, at);
        if (source.IsAsync || source.IsIterator) throw Unsupported(at!, source.IsAsync ? LeftOut.Async : LeftOut.Iterator);
        if (source.RefKind != RefKind.None) throw Unsupported(at!, LeftOut.ReferenceResult);
        bool isLocal = source.MethodKind == MethodKind.LocalFunction;
        ObjectValue? self = isLocal ? Current.This : receiver;
        int caller = frames.FindIndex(f => SymbolEqualityComparer.Default.Equals(f.Member, source) && f.This == self);
        if (caller >= 0) throw Error(Descriptors.Recursion, at!, source.Name, Between(caller));

        if (sources.Body(source) is not { } body) throw NoBody(method, at);
        var frame = new Frame(source, self, at) { Arguments = arguments };
        for (int i = 0; i < arguments.Length; i++) Bind(frame, source.Parameters[i], arguments[i]);
        if (extended is not null && source.ContainingType.ExtensionParameter is { } extension) Bind(frame, extension, extended);
        return Within(frame, at, () =>
        {
            // Dispatch through an interface leaves the checks of the declared method behind; a body without return is void.
            Execute(body);
            Note(source, frame.Result);
            return frame.Result;
        });
    }

    /// <summary>The methods by way of which a method calls itself.</summary>
    private string Between(int caller)
    {
        string[] names = [.. frames.Skip(caller + 1).Select(f => f.Member).OfType<IMethodSymbol>().Where(m => m.MethodKind is MethodKind.Ordinary or MethodKind.LocalFunction).Select(m => $"'{m.Name}'")];
        return names.Length == 0 ? "" : " by way of " + string.Join(" and ", names);
    }

    /// <summary>Evaluates a member or initialiser in a frame of its own.</summary>
    private AbstractValue EvaluateInitializer(ISymbol member, SyntaxNode initializer, ObjectValue? self, IOperation? at) =>
        Within(new Frame(member, self, at), at, () => sources.OperationOf(initializer) is ISymbolInitializerOperation { Value: var value } ? Evaluate(value) : throw new InvalidCodeException());
}
