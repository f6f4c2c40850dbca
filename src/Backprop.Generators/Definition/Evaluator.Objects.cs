using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MethodKind = Microsoft.CodeAnalysis.MethodKind;

namespace Backprop.Generators.Definition;

// Objects: construction, fields and properties.
internal sealed partial class Evaluator
{
    private AbstractValue Create(IObjectCreationOperation creation)
    {
        if (creation.Type is not INamedTypeSymbol type || creation.Constructor is not { } constructor) throw new InvalidCodeException();
        if (KnownTypes.IsParameter(type)) return CreateParameter(creation, Arguments(creation.Arguments, constructor));
        AbstractValue created = KnownTypes.IsList(type) ? CreateList(creation, constructor)
            : type.TypeKind is TypeKind.Class or TypeKind.Struct ? Instantiate(creation, type, constructor)
            : throw Unsupported(creation);
        if (creation.Initializer is { } initializer)
        {
            if (created is ObjectValue { IsUnderConstruction: false } finished) finished.IsUnderConstruction = true;
            WithReceiver(created, () =>
            {
                foreach (IOperation part in initializer.Initializers) Evaluate(part);
                return created;
            });
        }
        if (created is ObjectValue instance) instance.IsUnderConstruction = false;
        return created;
    }

    private ParameterValue CreateParameter(IObjectCreationOperation creation, AbstractValue[] arguments)
    {
        if (arguments[0] is not SequenceValue extents) throw new InvalidCodeException();
        var shape = new List<Dimension>();
        foreach (AbstractValue extent in extents.Items)
        {
            Dimension size = SizeOf(extent) ?? throw new InvalidCodeException();
            if (!size.IsConstant) throw Error(Descriptors.SymbolicParameter, creation, shape.Count.ToString(CultureInfo.InvariantCulture), size);
            if (size.Value < 0) throw Error(Descriptors.InvalidOperand, creation, "Parameter", $"the extent of axis {shape.Count} is {size}; it must not be negative");
            shape.Add(size);
        }
        if (!Sizes.IsPossible(shape)) throw Error(Descriptors.SizeOverflow, creation);
        var result = new TensorShape(shape);
        if (result.Rank < 2 && arguments[1] is InitValue { NeedsMatrix: true } init)
        {
            throw Error(Descriptors.Rank, creation, "Init." + init.Name, result, result.Rank, "it needs at least two, [out, in, ...]");
        }
        if (arguments[2] is not ConstantValue { Value: null or string } given) throw Error(Descriptors.InvalidParameterName, creation, "this text", "it is not known when the definition is compiled");
        if (given.Value is string name && !ParameterNames.IsValid(name)) throw Error(Descriptors.InvalidParameterName, creation, $"'{name}'", "it, or a segment of it, is empty");
        return new(result, (string?)given.Value, creation.Syntax);
    }

    private SequenceValue CreateList(IObjectCreationOperation creation, IMethodSymbol constructor) =>
        new(Arguments(creation.Arguments, constructor) is [SequenceValue items] ? [.. items.Items] : []);

    private ObjectValue Instantiate(IObjectCreationOperation creation, INamedTypeSymbol type, IMethodSymbol constructor)
    {
        INamedTypeSymbol source = sources.Resolve(type, this, creation) ?? throw NoSource(creation, type);
        IMethodSymbol target = sources.Corresponding(constructor, source) ?? throw NoSource(creation, constructor);
        return Instantiate(source, target, Arguments(creation.Arguments, constructor), creation);
    }

    private ObjectValue Instantiate(INamedTypeSymbol type, IMethodSymbol constructor, AbstractValue[] arguments, IOperation? at)
    {
        if (at is not null && Members.BaseClass(type) is { } baseClass) throw Unsupported(at, LeftOut.Base(baseClass.Name, type.Name));
        var instance = new ObjectValue(type) { IsTemporary = IsComputing, CreatedAt = at is null ? null : Visible(at) };
        Construct(instance, constructor, arguments, at);
        instance.IsUnderConstruction = false;
        return instance;
    }

    /// <summary>Field initialisers are kept until their values are needed, so that fields which no definition reads may hold anything.</summary>
    private void Construct(ObjectValue instance, IMethodSymbol constructor, AbstractValue[] arguments, IOperation? at)
    {
        var frame = new Frame(constructor, instance, at);
        for (int i = 0; i < arguments.Length; i++) frame.Variables[constructor.Parameters[i]] = arguments[i];
        Within(frame, at, () =>
        {
            switch (constructor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation))
            {
                case TypeDeclarationSyntax:
                    AddInitializers(instance);
                    foreach (IParameterSymbol parameter in constructor.Parameters)
                    {
                        instance.Captured[parameter.Name] = frame.Variables[parameter];
                        if (instance.Type.IsRecord) instance.Members[parameter.Name] = frame.Variables[parameter];
                    }
                    break;
                case ConstructorDeclarationSyntax declaration when sources.OperationOf(declaration) is IConstructorBodyOperation body:
                    if (!ConstructThis(instance, body)) AddInitializers(instance);
                    if ((body.BlockBody ?? body.ExpressionBody) is { } block) Execute(block);
                    break;
                default:
                    AddInitializers(instance);
                    break;
            }
            return instance;
        });
    }

    /// <summary>Runs <c>: this(...)</c>, if there is one.</summary>
    private bool ConstructThis(ObjectValue instance, IConstructorBodyOperation body)
    {
        IOperation? initializer = body.Initializer is IExpressionStatementOperation statement ? statement.Operation : body.Initializer;
        if (initializer is not IInvocationOperation { TargetMethod: { MethodKind: MethodKind.Constructor } target } call) return false;
        if (!SymbolEqualityComparer.Default.Equals(target.ContainingType.OriginalDefinition, instance.Type.OriginalDefinition)) return false;
        Construct(instance, target.OriginalDefinition, Arguments(call.Arguments, target), call);
        return true;
    }

    private void AddInitializers(ObjectValue instance)
    {
        foreach (ISymbol member in instance.Type.GetMembers())
        {
            if (!member.IsStatic && Members.Initializer(member, cancellation) is { } initializer) instance.Pending[member.Name] = initializer;
        }
    }

    private AbstractValue ReadField(IFieldReferenceOperation reference)
    {
        IFieldSymbol field = reference.Field;
        return reference.Instance is null ? ReadStatic(field, field.IsReadOnly, reference) : ReadField(Evaluate(reference.Instance), reference);
    }

    private AbstractValue ReadField(AbstractValue target, IFieldReferenceOperation reference)
    {
        IFieldSymbol field = reference.Field;
        return target switch
        {
            TupleValue tuple => tuple.Items[int.Parse((field.CorrespondingTupleField ?? field).Name.Substring("Item".Length), CultureInfo.InvariantCulture) - 1],
            ObjectValue instance => field.AssociatedSymbol is IPropertySymbol property
                ? Unchanging(Member(instance, property.Name, reference), instance, property, property.SetMethod is { IsInitOnly: false }, reference)
                : Unchanging(Member(instance, field.Name, reference), instance, field, !field.IsReadOnly, reference),
            ConstantValue { Value: null } => throw NullReference(),
            _ => throw Unsupported(reference),
        };
    }

    private AbstractValue ReadProperty(IPropertyReferenceOperation reference)
    {
        IPropertySymbol property = reference.Property;
        if (reference.Instance is null)
        {
            if (IsModeProperty(property)) return ConstantValue.Of(IsTraining);
            return Members.IsAutomatic(property) ? ReadStatic(property, property.SetMethod is null, reference) : CallMethod(property.GetMethod!, null, [], reference);
        }
        return ReadProperty(Evaluate(reference.Instance), reference);
    }

    private AbstractValue ReadProperty(AbstractValue target, IPropertyReferenceOperation reference)
    {
        IPropertySymbol property = reference.Property;
        if (property is { ContainingType.IsExtension: true, GetMethod: { } extension }) return Inline(extension, null, Arguments(reference.Arguments, extension), reference, target);
        switch (target)
        {
            case TensorValue or ParameterValue:
                return TensorProperty(target, reference);
            case SequenceValue sequence when property is { IsIndexer: false, Name: "Length" or "Count" }:
                return Count(sequence, reference);
            case SequenceValue sequence when property.IsIndexer && reference.Arguments.Length == 1:
                return Element(sequence, Evaluate(reference.Arguments[0].Value), reference);
            case ConstantValue constant when property.ContainingType.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T:
                if (property.Name == "HasValue") return ConstantValue.Of(constant.Value is not null);
                return constant.Value is null ? throw new DefinitionFailure("InvalidOperationException", "the value is null") : constant;
            case ConstantValue { Value: null }:
                throw NullReference();
            case TextValue:
                throw Unsupported(reference, LeftOut.Text);
            case ConstantValue { Value: string text } when property.Name == "Length":
                return new ConstantValue(text.Length);
            case ObjectValue instance when sources.Implementation(property, instance.Type) is var implementation && Members.IsStored(implementation, instance.Type):
                return Unchanging(Member(instance, implementation.Name, reference), instance, implementation, implementation.SetMethod is { IsInitOnly: false }, reference);
            case ObjectValue instance when property.GetMethod is { } getter:
                return Inline(getter, instance, Arguments(reference.Arguments, getter), reference);
            default:
                throw property.GetMethod is null ? new InvalidCodeException() : NoSource(reference, property);
        }
    }

    /// <summary>What a compiled method reads of an object that outlives it. The value is compiled into the code, so that nobody may change it later.</summary>
    private AbstractValue Unchanging(AbstractValue value, ObjectValue instance, ISymbol member, bool canChange, IOperation at) =>
        canChange && !instance.Type.IsValueType && value is ConstantValue { Value: not null } or TupleValue or ObjectValue { Type.IsValueType: true } && IsComputing && !instance.IsTemporary
            ? throw Unsupported(at, LeftOut.Changing($"the member '{member.Name}'"))
            : value;

    private AbstractValue TensorProperty(AbstractValue target, IPropertyReferenceOperation reference)
    {
        if (reference.Property is { IsIndexer: true, GetMethod: { } getter }) return CallMethod(getter, null, [target, .. Arguments(reference.Arguments, getter)], reference);
        TensorShape shape = target is ParameterValue parameter ? parameter.Shape : Graph.ShapeOf(Node(target));
        return reference.Property.Name switch
        {
            "Shape" => new SequenceValue(shape.Dimensions.Select(SizeValue.Of).ToList()),
            "Rank" => new ConstantValue(shape.Rank),
            "Count" => SizeValue.Of(shape.Count),
            _ => throw TensorMember(reference.Property, reference),
        };
    }

    private AbstractValue Member(ObjectValue instance, string name, IOperation? at)
    {
        AbstractValue value = StoredMember(instance, name, at);
        if (value is SequenceValue sequence && !instance.IsUnderConstruction) sequence.IsFrozen = true;
        return value;
    }

    private AbstractValue StoredMember(ObjectValue instance, string name, IOperation? at)
    {
        if (instance.Members.TryGetValue(name, out AbstractValue? value)) return value;
        ISymbol? member = instance.Type.GetMembers(name).FirstOrDefault(m => m is IFieldSymbol or IPropertySymbol);
        if (member is null) throw new InvalidCodeException();
        if (instance.Pending.TryGetValue(name, out SyntaxNode? initializer))
        {
            instance.Pending.Remove(name);
            value = EvaluateInitializer(member, initializer, instance, at ?? instance.CreatedAt);
        }
        else value = Default(member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type);
        Note(member, value);
        return instance.Members[name] = value;
    }

    private AbstractValue ReadStatic(ISymbol member, bool isReadOnly, IOperation at)
    {
        if (!isReadOnly) throw Unsupported(at, LeftOut.Changing($"the static member '{member.Name}'"));
        if (statics.TryGetValue(member, out AbstractValue? known)) return known;
        if (Members.Initializer(member, cancellation) is not { } initializer || !sources.Contains(initializer.SyntaxTree))
        {
            bool isOwn = member.DeclaringSyntaxReferences.Any(r => sources.Contains(r.SyntaxTree));
            throw isOwn ? Unsupported(at, LeftOut.Uninitialized($"the static member '{member.Name}'")) : NoSource(at, member);
        }
        AbstractValue value = EvaluateInitializer(member, initializer, null, at);
        if (value is SequenceValue sequence) sequence.IsFrozen = true;
        Note(member, value);
        return statics[member] = value;
    }
}
