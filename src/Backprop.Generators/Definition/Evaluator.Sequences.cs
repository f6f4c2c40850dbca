using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MethodKind = Microsoft.CodeAnalysis.MethodKind;

namespace Backprop.Generators.Definition;

// Arrays, lists, spans, tuples; element access and assignment.
internal sealed partial class Evaluator
{
    private AbstractValue CreateArray(IArrayCreationOperation creation)
    {
        if (creation.DimensionSizes.Length != 1) throw Unsupported(creation, LeftOut.ManyDimensions);
        if (creation.Initializer is { } initializer) return new SequenceValue(initializer.ElementValues.Select(Evaluate).ToList());
        int length = Integer(Evaluate(creation.DimensionSizes[0]), "length", "an array", creation.DimensionSizes[0]);
        if (length < 0) throw new DefinitionFailure(nameof(OverflowException), "the length of an array is negative");
        if (length > MaximumNodes) throw Error(Descriptors.TooManySteps, creation, MaximumNodes, "array elements");
        AbstractValue element = Default(Known((creation.Type as IArrayTypeSymbol)?.ElementType, creation));
        return new SequenceValue(Enumerable.Repeat(element, length).ToList());
    }

    private AbstractValue Collect(ICollectionExpressionOperation collection)
    {
        if (!KnownTypes.IsSequence(collection.Type)) throw Unsupported(collection, LeftOut.Collection(collection.Type));
        var items = new List<AbstractValue>();
        foreach (IOperation element in collection.Elements)
        {
            if (element is not ISpreadOperation spread) items.Add(Evaluate(element));
            else if (Evaluate(spread.Operand) is SequenceValue sequence && spread.ElementConversion.MethodSymbol is null)
            {
                CheckReadable(sequence, spread);
                items.AddRange(sequence.Items.Select(item => ConvertTo(item, spread.ElementType is null ? null : KnownTypes.ElementType(collection.Type!), spread)));
            }
            else throw Unsupported(spread);
        }
        return new SequenceValue(items);
    }

    /// <summary>An element or a range of a sequence.</summary>
    private AbstractValue Element(AbstractValue target, AbstractValue index, IOperation at)
    {
        if (target is not SequenceValue sequence) throw target is ConstantValue { Value: null } ? NullReference() : Unsupported(at);
        CheckReadable(sequence, at);
        if (index is not RangeValue && sequence.Items.Any(i => i is StackedValue)) return StackedElement(sequence, index, at);
        if (index is RangeValue range)
        {
            Items(sequence, at);
            int start = range.Start is null ? 0 : Position(range.Start, sequence, at);
            int end = range.End is null ? sequence.Items.Count : Position(range.End, sequence, at);
            if (start < 0 || end < start || end > sequence.Items.Count) throw OutOfRange(sequence, $"{start}..{end}");
            return new SequenceValue(sequence.Items.GetRange(start, end - start));
        }
        return sequence.Items[ElementPosition(sequence, index, at)];
    }

    /// <summary>The items one by one; those that a loop has appended must be so many for all sizes.</summary>
    private List<AbstractValue> Items(SequenceValue sequence, IOperation at)
    {
        CheckReadable(sequence, at);
        for (int i = 0; i < sequence.Items.Count; i++)
        {
            if (sequence.Items[i] is not StackedValue run) continue;
            if (!run.Length.IsConstant) throw Error(Descriptors.SymbolicList, at, run.Length);
            sequence.Items.RemoveAt(i);
            sequence.Items.InsertRange(i, Enumerable.Range(0, (int)run.Length.Value).Select(k => StackedItem(run, k)));
        }
        return sequence.Items;
    }

    /// <summary>The number of items.</summary>
    private AbstractValue Count(SequenceValue sequence, IOperation at)
    {
        CheckReadable(sequence, at);
        return SizeValue.Of(sequence.Items.Aggregate(Dimension.Zero, (sum, item) => sum + (item is StackedValue run ? run.Length : Dimension.One)));
    }

    private TensorValue StackedItem(StackedValue run, Dimension position)
    {
        Dimension step = run.IsReversed ? run.Length - 1 - position : position;
        return new(Graph.Reshape(Graph.Slice(run.Node, 0, step, 1), Graph.ShapeOf(run.Node).Without(axis => axis == 0)));
    }

    /// <summary>An item of a sequence that a loop has appended to. Its position may be a size.</summary>
    private AbstractValue StackedElement(SequenceValue sequence, AbstractValue index, IOperation at)
    {
        bool fromEnd = index is IndexValue { FromEnd: true };
        Dimension position = SizeOf(index is IndexValue i ? i.Offset : index) ?? throw new InvalidCodeException();
        if (fromEnd) position -= 1;
        SetOrigin(at);
        foreach (AbstractValue item in fromEnd ? Enumerable.Reverse(sequence.Items) : sequence.Items)
        {
            if (item is StackedValue run)
            {
                // Whether it is in this run or behind it must be known; a run that may be too short is one that must be long enough.
                if (Require(position) && Require(run.Length - 1 - position)) return StackedItem(run, fromEnd ? run.Length - 1 - position : position);
                position -= run.Length;
            }
            else if (position.IsZero)
            {
                return item;
            }
            else
            {
                position -= 1;
            }
        }
        throw OutOfRange(sequence, Display(index is IndexValue offset ? offset.Offset : index));
    }

    private int ElementPosition(SequenceValue sequence, AbstractValue index, IOperation at)
    {
        int position = Position(index, sequence, at);
        return position >= 0 && position < sequence.Items.Count ? position : throw OutOfRange(sequence, Display(index is IndexValue i ? i.Offset : index));
    }

    private int Position(AbstractValue index, SequenceValue sequence, IOperation at) => index is IndexValue { FromEnd: var fromEnd, Offset: var offset }
        ? fromEnd ? sequence.Items.Count - Integer(offset, "index", "an element access", at) : Integer(offset, "index", "an element access", at)
        : Integer(index, "index", "an element access", at);

    private static DefinitionFailure OutOfRange(SequenceValue sequence, string index) =>
        new(nameof(IndexOutOfRangeException), FormattableString.Invariant($"there is no element {index}: the length is {sequence.Items.Count}"));

    private static DefinitionFailure NullReference() => new(nameof(NullReferenceException), "the object is null");

    /// <summary>An integer that must be known at compile time.</summary>
    public int Integer(AbstractValue value, string argument, string user, IOperation at) => value switch
    {
        ConstantValue { Value: int constant } => constant,
        SizeValue size => throw Error(Descriptors.ConstantRequired, at, argument, user, string.Join(", ", size.Size.Names)),
        _ => throw new InvalidCodeException(),
    };

    // Assignment.

    /// <summary>What an expression on the left of an assignment stands for: its operands are evaluated once, before the right side, however often it is read and written.</summary>
    private sealed class Place(Func<AbstractValue> read, Func<AbstractValue, AbstractValue> write)
    {
        public AbstractValue Read() => read();

        public AbstractValue Write(AbstractValue value) => write(value);
    }

    private AbstractValue Assign(IOperation target, AbstractValue value) => Locate(target).Write(value);

    private Place Locate(IOperation target)
    {
        switch (target)
        {
            case ILocalReferenceOperation { Local: var local }:
                return Variable(local);
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None, ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } constructor } parameter }
                when !SymbolEqualityComparer.Default.Equals(Current.Member, constructor):
                throw Error(Descriptors.FieldAssignment, target, parameter.Name);
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter }:
                return Variable(parameter);
            case IDiscardOperation:
                return new(() => throw new InvalidCodeException(), value => value);
            case IDeclarationExpressionOperation declaration:
                return Locate(declaration.Expression);
            case ITupleOperation tuple:
                Place[] places = tuple.Elements.Select(Locate).ToArray();
                return new(() => throw new InvalidCodeException(), value =>
                {
                    if (value is not TupleValue { Items: var items } || items.Length != places.Length) throw Unsupported(target, LeftOut.Assignment(target));
                    for (int i = 0; i < places.Length; i++) places[i].Write(items[i]);
                    return value;
                });
            case IArrayElementReferenceOperation { Indices.Length: 1 } element:
                return ElementOf(element.ArrayReference, element.Indices[0]);
            case IImplicitIndexerReferenceOperation element:
                return ElementOf(element.Instance, element.Argument);
            case IPropertyReferenceOperation { Property.IsIndexer: true, Arguments.Length: 1, Instance: { } list } element:
                return ElementOf(list, element.Arguments[0].Value);
            case IFieldReferenceOperation { Instance: { } instance } field:
                AbstractValue owner = Evaluate(instance);
                UnderConstruction(owner, field.Field, field);
                return new(() => ReadField(owner, field), value => AssignMember(owner, field.Field, value, field));
            case IPropertyReferenceOperation { Instance: { } instance } property:
                AbstractValue holder = Evaluate(instance);
                UnderConstruction(holder, property.Property, property);
                return new(() => ReadProperty(holder, property), value => AssignMember(holder, property.Property, value, property));
            case IMemberReferenceOperation { Instance: null, Member: IFieldSymbol or IPropertySymbol } shared:
                throw Error(Descriptors.FieldAssignment, shared, shared.Member.Name);
            case IInvalidOperation:
                throw new InvalidCodeException();
            default:
                throw Unsupported(target, LeftOut.Assignment(target));
        }

        Place Variable(ISymbol variable) => new(() => ReadVariable(variable, target), value => AssignVariable(variable, value, target));

        Place ElementOf(IOperation sequence, IOperation index)
        {
            AbstractValue items = Evaluate(sequence), position = Evaluate(index);
            return new(() => Element(items, position, target), value => AssignElement(items, position, value, target));
        }
    }

    private AbstractValue AssignVariable(ISymbol variable, AbstractValue value, IOperation at)
    {
        Frame owner = Owner(variable);
        NoteAssignment(new Carrier(owner, variable), at);
        return Bind(owner, variable, value);
    }

    /// <summary>The frame that declares a variable; a local function or lambda assigns those of the method around it.</summary>
    private Frame Owner(ISymbol variable)
    {
        for (int i = frames.Count - 1; i >= 0; i--)
        {
            if (frames[i].Variables.ContainsKey(variable)) return frames[i];
            if (!IsNested(frames[i].Member)) break;
        }
        for (int i = frames.Count - 1; i >= 0; i--)
        {
            if (SymbolEqualityComparer.Default.Equals(frames[i].Member, variable.ContainingSymbol)) return frames[i];
        }
        return Current;
    }

    private AbstractValue AssignElement(AbstractValue target, AbstractValue index, AbstractValue value, IOperation at)
    {
        if (target is not SequenceValue sequence) throw target is ConstantValue { Value: null } ? NullReference() : Unsupported(at);
        if (sequence.IsFrozen) throw Error(Descriptors.FieldAssignment, at, CodeText.Line(at.Syntax));
        Items(sequence, at);
        int position = ElementPosition(sequence, index, at);
        NoteAssignment(new Carrier(sequence, position), at);
        return sequence.Items[position] = value;
    }

    private AbstractValue AssignMember(AbstractValue target, ISymbol member, AbstractValue value, IOperation at)
    {
        ObjectValue instance = UnderConstruction(target, member, at);
        if (member is IPropertySymbol property && sources.Implementation(property, instance.Type) is var assigned && (!Members.IsStored(assigned, instance.Type) || Members.HasBody(assigned.SetMethod))) throw Unsupported(at, LeftOut.Setter);
        instance.Pending.Remove(member.Name);
        return instance.Members[member.Name] = value;
    }

    /// <summary>Members are assigned in constructors and initialisers only. That is said before the member is read, which a compound assignment does first.</summary>
    private ObjectValue UnderConstruction(AbstractValue target, ISymbol member, IOperation at) =>
        target is ObjectValue { IsUnderConstruction: true } instance ? instance : throw Error(Descriptors.FieldAssignment, at, (member is IFieldSymbol { AssociatedSymbol: { } property } ? property : member).Name);

    private AbstractValue Assign(IAssignmentOperation assignment)
    {
        Place target = Locate(assignment.Target);
        AbstractValue value = Evaluate(assignment.Value);
        return target.Write(value is TupleValue ? ConvertElements(value, assignment.Value.Type, assignment.Target.Type, assignment) : value);
    }

    private AbstractValue CoalesceAssign(ICoalesceAssignmentOperation assignment)
    {
        Place target = Locate(assignment.Target);
        return target.Read() is var value and not ConstantValue { Value: null } ? value : target.Write(Evaluate(assignment.Value));
    }

    private AbstractValue CompoundAssign(ICompoundAssignmentOperation assignment)
    {
        if (assignment.OperatorMethod is { IsStatic: false }) throw Unsupported(assignment, LeftOut.Changer);
        Place target = Locate(assignment.Target);
        AbstractValue left = target.Read();
        if (assignment.InConversion is { MethodSymbol: { } into }) left = CallMethod(into, null, [left], assignment);
        else if (assignment.OperatorMethod is null) left = ConvertTo(left, assignment.Value.Type, assignment);
        AbstractValue result = Operate(assignment.OperatorKind, assignment.OperatorMethod, left, Evaluate(assignment.Value), assignment);
        if (assignment.OutConversion is { MethodSymbol: { } back }) result = CallMethod(back, null, [result], assignment);
        return target.Write(ConvertTo(result, assignment.Type, assignment));
    }

    private AbstractValue Increment(IIncrementOrDecrementOperation operation)
    {
        if (operation.OperatorMethod is { IsStatic: false }) throw Unsupported(operation, LeftOut.Changer);
        Place target = Locate(operation.Target);
        AbstractValue before = target.Read();
        BinaryOperatorKind kind = operation.Kind == OperationKind.Increment ? BinaryOperatorKind.Add : BinaryOperatorKind.Subtract;
        AbstractValue after = target.Write(operation.OperatorMethod is { } method
            ? CallMethod(method, null, [before], operation)
            : Arithmetic(kind, before, ConvertTo(new ConstantValue(1), operation.Type, operation), operation));
        return operation.IsPostfix ? before : after;
    }
}
