using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MethodKind = Microsoft.CodeAnalysis.MethodKind;

namespace Backprop.Generators.Definition;

internal sealed partial class Evaluator
{
    private AbstractValue Evaluate(IOperation operation)
    {
        Step(operation);
        if (operation.ConstantValue is { HasValue: true, Value: var constant }) return new ConstantValue(constant);
        if (KnownTypes.IsInit(operation.Type) && operation is not (ILocalReferenceOperation or IParameterReferenceOperation))
        {
            return operation is IPropertyReferenceOperation { Property: var init } && KnownTypes.IsInit(init.ContainingType) ? new InitValue(init.Name) : OpaqueValue.Instance;
        }
        try
        {
            return EvaluateCore(operation);
        }
        catch (DefinitionFailure failure)
        {
            throw Error(Descriptors.DefinitionThrows, operation, failure.ExceptionName, failure.Message);
        }
        catch (OverflowException)
        {
            throw Error(Descriptors.SizeOverflow, operation);
        }
    }

    private AbstractValue EvaluateCore(IOperation operation) => operation switch
    {
        ILocalReferenceOperation o => ReadVariable(o.Local, o),
        IParameterReferenceOperation o => ReadVariable(o.Parameter, o),
        IFieldReferenceOperation o => ReadField(o),
        IPropertyReferenceOperation o => ReadProperty(o),
        IInvocationOperation o => Call(o),
        IObjectCreationOperation o => Create(o),
        IInstanceReferenceOperation o => Instance(o),
        IConversionOperation o => Convert(o),
        IBinaryOperation o => Binary(o),
        IUnaryOperation o => Unary(o),
        IConditionalOperation o => Evaluate(Decide(o.Condition) ? o.WhenTrue : o.WhenFalse!),
        ICoalesceOperation o => Coalesce(o),
        IConditionalAccessOperation o => ConditionalAccess(o),
        IConditionalAccessInstanceOperation => Current.Receivers.Peek(),
        ITupleOperation o => new TupleValue(o.Elements.Select(Evaluate).ToArray()),
        IArrayCreationOperation o => CreateArray(o),
        IArrayElementReferenceOperation { Indices.Length: 1 } o => Element(Evaluate(o.ArrayReference), Evaluate(o.Indices[0]), o),
        IImplicitIndexerReferenceOperation o => Element(Evaluate(o.Instance), Evaluate(o.Argument), o),
        ICollectionExpressionOperation o => Collect(o),
        IRangeOperation o => new RangeValue(o.LeftOperand is null ? null : Evaluate(o.LeftOperand), o.RightOperand is null ? null : Evaluate(o.RightOperand)),
        IInterpolatedStringOperation o => Interpolate(o),
        IDefaultValueOperation o => Default(Known(o.Type, o)),
        IIsPatternOperation o => ConstantValue.Of(Matches(Evaluate(o.Value), o.Pattern)),
        IIsTypeOperation o => ConstantValue.Of(IsInstance(Evaluate(o.ValueOperand), Known(o.TypeOperand, o)) != o.IsNegated),
        ISwitchExpressionOperation o => SwitchExpression(o),
        ISimpleAssignmentOperation { IsRef: false } o => Assign(o),
        ICompoundAssignmentOperation o => CompoundAssign(o),
        ICoalesceAssignmentOperation o => CoalesceAssign(o),
        IIncrementOrDecrementOperation o => Increment(o),
        IDeconstructionAssignmentOperation o => Assign(o),
        IThrowOperation o => throw Thrown(o),
        IInvalidOperation => throw new InvalidCodeException(),
        _ => throw Unsupported(operation),
    };

    private AbstractValue ReadVariable(ISymbol variable, IOperation at)
    {
        for (int i = frames.Count - 1; i >= 0; i--)
        {
            Frame frame = frames[i];
            if (frame.Variables.TryGetValue(variable, out AbstractValue? value)) return value;
            if (variable is IParameterSymbol && frame.This?.Captured.TryGetValue(variable.Name, out value) == true
                && variable.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor })
            {
                return value!;
            }
            if (!IsNested(frame.Member)) break;
        }
        throw new InvalidCodeException();
    }

    private AbstractValue Instance(IInstanceReferenceOperation reference) => reference.ReferenceKind == InstanceReferenceKind.ContainingTypeInstance
        ? Current.This ?? throw new InvalidCodeException()
        : Current.Receivers.Peek();

    private AbstractValue WithReceiver(AbstractValue receiver, Func<AbstractValue> action)
    {
        Frame frame = Current;
        frame.Receivers.Push(receiver);
        try
        {
            return action();
        }
        finally
        {
            frame.Receivers.Pop();
        }
    }

    private AbstractValue Coalesce(ICoalesceOperation operation) => Evaluate(operation.Value) is var value and not ConstantValue { Value: null }
        ? value
        : Evaluate(operation.WhenNull);

    private AbstractValue ConditionalAccess(IConditionalAccessOperation operation) => Evaluate(operation.Operation) is var value and not ConstantValue { Value: null }
        ? WithReceiver(value, () => Evaluate(operation.WhenNotNull))
        : ConstantValue.Null;

    // Operators.

    private AbstractValue Unary(IUnaryOperation operation)
    {
        AbstractValue operand = Evaluate(operation.Operand);
        if (operation.OperatorMethod is { } method) return CallMethod(method, null, [operand], operation);
        return (operation.OperatorKind, operand) switch
        {
            (UnaryOperatorKind.Hat, _) => new IndexValue(operand, fromEnd: true),
            (UnaryOperatorKind.Plus, _) => operand,
            (UnaryOperatorKind.Minus, SizeValue size) => SizeValue.Of(Dimension.Zero - size.Size),
            (UnaryOperatorKind.Minus, NumberValue number) => new NumberValue(Graph.Negate(number.Node)),
            (UnaryOperatorKind.Not, UndecidedValue undecided) => new UndecidedValue("not " + undecided.Condition, undecided.Names),
            (_, ConstantValue constant) => new ConstantValue(Constants.Unary(operation.OperatorKind, constant.Value) ?? throw Unsupported(operation)),
            _ => throw Unsupported(operation),
        };
    }

    private AbstractValue Binary(IBinaryOperation operation)
    {
        AbstractValue left = Evaluate(operation.LeftOperand);
        if (operation.OperatorKind is BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr && operation.OperatorMethod is null)
        {
            bool neutral = operation.OperatorKind == BinaryOperatorKind.ConditionalAnd;
            if (left is ConstantValue { Value: bool first }) return first == neutral ? Evaluate(operation.RightOperand) : left;
            AbstractValue other = Evaluate(operation.RightOperand);
            if (!neutral && left is UndecidedValue { Denial: { } one } x && other is UndecidedValue { Denial: { } two } y)
            {
                return new UndecidedValue($"{x.Condition} or {y.Condition}", string.Join(", ", new[] { x.Names, y.Names }.Distinct()), [.. one, .. two]);
            }
            return other is ConstantValue { Value: bool second } right && second != neutral ? right : left;
        }
        return Operate(operation.OperatorKind, operation.OperatorMethod, left, Evaluate(operation.RightOperand), operation);
    }

    private AbstractValue Operate(BinaryOperatorKind kind, IMethodSymbol? method, AbstractValue left, AbstractValue right, IOperation at) => method is not null
        ? CallMethod(method, null, [left, right], at)
        : Arithmetic(kind, left, right, at);

    private AbstractValue Arithmetic(BinaryOperatorKind kind, AbstractValue left, AbstractValue right, IOperation at)
    {
        if (kind == BinaryOperatorKind.Add && at.Type?.SpecialType == SpecialType.System_String) return Concatenate(left, right, at);
        if (left is TextValue || right is TextValue) throw Unsupported(at, LeftOut.Text);
        if (left is ConstantValue { Value: int first } && right is ConstantValue { Value: int second } && IsChecked(at) && Overflows(kind, first, second))
        {
            throw new DefinitionFailure(nameof(OverflowException), FormattableString.Invariant($"the result for {first} and {second} is outside of the range of int"));
        }
        if (left is ConstantValue a && right is ConstantValue b) return new ConstantValue(Constants.Binary(kind, a.Value, b.Value) ?? throw Unsupported(at));
        if (left is NumberValue || right is NumberValue) return Numbers(kind, left, right, at);
        if (SizeOf(left) is { } m && SizeOf(right) is { } n) return Sizes.Operate(kind, m, n) ?? throw InexactOrUnsupported(kind, m, n, at);
        if (Structure.IsTensor(left) && Structure.IsTensor(right)) throw Unsupported(at, LeftOut.Comparison);
        if (kind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals && !(left is UndecidedValue || right is UndecidedValue))
        {
            return ConstantValue.Of(ReferenceEquals(left, right) == (kind == BinaryOperatorKind.Equals));
        }
        throw Unsupported(at);
    }

    private static bool IsChecked(IOperation at) => at is IBinaryOperation { IsChecked: true } or ICompoundAssignmentOperation { IsChecked: true } or IIncrementOrDecrementOperation { IsChecked: true };

    private static bool Overflows(BinaryOperatorKind kind, long a, long b) => kind switch
    {
        BinaryOperatorKind.Add => a + b,
        BinaryOperatorKind.Subtract => a - b,
        BinaryOperatorKind.Multiply => a * b,
        _ => 0,
    } is < int.MinValue or > int.MaxValue;

    private DefinitionException InexactOrUnsupported(BinaryOperatorKind kind, Dimension m, Dimension n, IOperation at) =>
        kind is BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder ? Error(Descriptors.InexactDivision, at, m, n) : Unsupported(at);

    /// <summary>Arithmetic of real numbers of which at least one depends on sizes.</summary>
    private AbstractValue Numbers(BinaryOperatorKind kind, AbstractValue left, AbstractValue right, IOperation at)
    {
        BinaryKind? operation = kind switch
        {
            BinaryOperatorKind.Add => BinaryKind.Add,
            BinaryOperatorKind.Subtract => BinaryKind.Subtract,
            BinaryOperatorKind.Multiply => BinaryKind.Multiply,
            BinaryOperatorKind.Divide => BinaryKind.Divide,
            _ => null,
        };
        if (operation is null || Scalar(left) is not { } a || Scalar(right) is not { } b) throw Unsupported(at);
        SetOrigin(at);
        return new NumberValue(Graph.Binary(operation.Value, a, b));
    }

    /// <summary>A number as a scalar node, or null.</summary>
    public Value? Scalar(AbstractValue value) => value switch
    {
        NumberValue number => number.Node,
        SizeValue size => Graph.Extent(size.Size),
        ConstantValue { Value: { } constant } when Constants.IsNumber(constant) => Graph.Constant(System.Convert.ToDouble(constant, CultureInfo.InvariantCulture)),
        _ => null,
    };

    /// <summary>An integer as a dimension, or null.</summary>
    public static Dimension? SizeOf(AbstractValue value) => value switch
    {
        SizeValue size => size.Size,
        ConstantValue { Value: int constant } => constant,
        ConstantValue { Value: long constant } => constant,
        _ => null,
    };

    // Conversions.

    private AbstractValue Convert(IConversionOperation conversion)
    {
        AbstractValue operand = Evaluate(conversion.Operand);
        if (conversion.OperatorMethod is { } method)
        {
            if (KnownTypes.IsSpan(method.ContainingType)) return operand;
            if (KnownTypes.IsSystem(method.ContainingType, nameof(Index))) return new IndexValue(operand, fromEnd: false);
            return CallMethod(method, null, [operand], conversion);
        }
        if (!conversion.Conversion.Exists) throw new InvalidCodeException();
        return operand is TupleValue ? ConvertElements(operand, conversion.Operand.Type, conversion.Type, conversion) : ConvertTo(operand, conversion.Type, conversion);
    }

    /// <summary>Converts the elements of a tuple to those of another type of tuples; what is no tuple, or has that type, is converted itself.</summary>
    private AbstractValue ConvertElements(AbstractValue value, ITypeSymbol? from, ITypeSymbol? to, IOperation at)
    {
        if (from is null || to is null || SymbolEqualityComparer.Default.Equals(from, to)) return value;
        if (value is TupleValue { Items: var items } && TupleElements(from) is { } source && TupleElements(to) is { } target && source.Length == items.Length && target.Length == items.Length)
        {
            return new TupleValue(items.Select((item, i) => ConvertElements(item, source[i].Type, target[i].Type, at)).ToArray());
        }
        return sources.ConversionBetween(from, to, at.Syntax).MethodSymbol is { } method ? CallMethod(method, null, [value], at) : ConvertTo(value, to, at);
    }

    private static ImmutableArray<IFieldSymbol>? TupleElements(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements,
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => TupleElements(nullable.TypeArguments[0]),
        _ => null,
    };

    private AbstractValue ConvertTo(AbstractValue value, ITypeSymbol? type, IOperation at)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable) type = nullable.TypeArguments[0];
        if (type is INamedTypeSymbol { EnumUnderlyingType: { } underlying }) type = underlying;
        SpecialType target = type?.SpecialType ?? SpecialType.None;
        bool real = target is SpecialType.System_Double or SpecialType.System_Single;
        return value switch
        {
            ConstantValue { Value: { } constant } when Constants.IsNumber(constant) && Constants.IsNumeric(target) => new ConstantValue(Constants.Convert(constant, target)),
            SizeValue size when real => new NumberValue(Graph.Extent(size.Size)),
            SizeValue or NumberValue when Constants.IsNumeric(target) && !(value is SizeValue && target is SpecialType.System_Int32 or SpecialType.System_Int64) && !(value is NumberValue && real) => throw Unsupported(at),
            ObjectValue instance when at is IConversionOperation { Conversion: { IsImplicit: false, IsUserDefined: false } } && !IsInstance(instance, Known(type, at)) =>
                at is IConversionOperation { IsTryCast: true } ? ConstantValue.Null : throw new DefinitionFailure(nameof(InvalidCastException), $"a {instance.Type.Name} is not a {type?.Name}"),
            TensorValue or ParameterValue when at is IConversionOperation { IsImplicit: false, Conversion: { IsImplicit: false, IsUserDefined: false } } cast && !KnownTypes.IsTensor(type) && target != SpecialType.System_Object && type?.TypeKind != TypeKind.Dynamic =>
                cast.IsTryCast ? ConstantValue.Null : throw new DefinitionFailure(nameof(InvalidCastException), $"a tensor is no {type?.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}"),
            ObjectValue instance when type is INamedTypeSymbol { TypeKind: TypeKind.Interface } && KnownTypes.IsLayer(type) && !KnownTypes.IsLayer(instance.Type) =>
                throw Error(Descriptors.NotLayer, at, instance.Type.Name, type.Name),
            _ => value,
        };
    }

    /// <summary>A type on which a value or a decision depends: inlined code does not know what its type parameters stand for.</summary>
    private ITypeSymbol? Known(ITypeSymbol? type, IOperation at) => type is ITypeParameterSymbol
        ? throw Unsupported(at, LeftOut.Open(type))
        : type;

    public static AbstractValue Default(ITypeSymbol? type) => type switch
    {
        { SpecialType: SpecialType.System_Boolean } => ConstantValue.False,
        { IsReferenceType: true } or { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } or null => ConstantValue.Null,
        INamedTypeSymbol { EnumUnderlyingType: { } underlying } => Default(underlying),
        _ when Constants.IsNumeric(type.SpecialType) => new ConstantValue(Constants.Convert(0, type.SpecialType)),
        INamedTypeSymbol { IsTupleType: true } tuple => new TupleValue(tuple.TupleElements.Select(e => Default(e.Type)).ToArray()),
        _ when KnownTypes.IsSpan(type) => new SequenceValue([]),
        _ => OpaqueValue.Instance,
    };
}
