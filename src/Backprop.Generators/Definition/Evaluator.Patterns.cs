using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Definition;

// Patterns on values known at compile time.
internal sealed partial class Evaluator
{
    private AbstractValue SwitchExpression(ISwitchExpressionOperation choice)
    {
        AbstractValue value = Evaluate(choice.Value);
        foreach (ISwitchExpressionArmOperation arm in choice.Arms)
        {
            if (Matches(value, arm.Pattern) && (arm.Guard is null || Decide(arm.Guard))) return Evaluate(arm.Value);
        }
        throw new DefinitionFailure("SwitchExpressionException", $"no arm matches {Display(value)}");
    }

    private bool Matches(AbstractValue value, IPatternOperation pattern) => pattern switch
    {
        IDiscardPatternOperation => true,
        IConstantPatternOperation p => DecideValue(Arithmetic(BinaryOperatorKind.Equals, value, Evaluate(p.Value), p), p),
        IRelationalPatternOperation p => IsComparable(value, Evaluate(p.Value)) && DecideValue(Arithmetic(p.OperatorKind, value, Evaluate(p.Value), p), p),
        INegatedPatternOperation p => !Matches(value, p.Pattern),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } p => Matches(value, p.LeftPattern) && Matches(value, p.RightPattern),
        IBinaryPatternOperation p => Matches(value, p.LeftPattern) || Matches(value, p.RightPattern),
        ITypePatternOperation p => HasType(value, p.MatchedType, p),
        IDeclarationPatternOperation p => (p.MatchesNull || HasType(value, p.MatchedType, p)) && Bind(p.DeclaredSymbol, value),
        IRecursivePatternOperation p => MatchesParts(value, p),
        _ => throw Unsupported(pattern),
    };

    /// <summary>A constant of another type, which a variable of type object may hold, is in no order with the pattern's.</summary>
    private static bool IsComparable(AbstractValue value, AbstractValue bound) =>
        value is not ConstantValue { Value: { } constant } || bound is not ConstantValue { Value: { } limit } || constant.GetType() == limit.GetType();

    private bool MatchesParts(AbstractValue value, IRecursivePatternOperation pattern)
    {
        if (!HasType(value, pattern.MatchedType, pattern)) return false;
        if (pattern.DeconstructionSubpatterns.Length > 0)
        {
            if (value is not TupleValue tuple || tuple.Items.Length != pattern.DeconstructionSubpatterns.Length) throw Unsupported(pattern);
            if (tuple.Items.Where((item, i) => !Matches(item, pattern.DeconstructionSubpatterns[i])).Any()) return false;
        }
        foreach (IPropertySubpatternOperation part in pattern.PropertySubpatterns)
        {
            if (!Matches(WithReceiver(value, () => Evaluate(part.Member)), part.Pattern)) return false;
        }
        return Bind(pattern.DeclaredSymbol, value);
    }

    private bool Bind(ISymbol? variable, AbstractValue value)
    {
        if (variable is not null) Bind(Current, variable, value);
        return true;
    }

    /// <summary>Whether a value that a pattern looks at has a type. Its own type excludes only null, also where that is a type parameter.</summary>
    private bool HasType(AbstractValue value, ITypeSymbol? type, IPatternOperation pattern) => SymbolEqualityComparer.Default.Equals(type, pattern.InputType)
        ? value is not ConstantValue { Value: null }
        : IsInstance(value, Known(type, pattern));

    private bool IsInstance(AbstractValue value, ITypeSymbol? type)
    {
        switch (value)
        {
            case ConstantValue { Value: null }:
                return false;
            case var _ when type is null:
                return true;
            case ObjectValue instance:
                string name = DefinitionSources.MetadataName(type);
                return type.SpecialType == SpecialType.System_Object || DefinitionSources.MetadataName(instance.Type) == name || instance.Type.AllInterfaces.Any(i => DefinitionSources.MetadataName(i) == name);
            case ConstantValue { Value: { } constant }:
                return type.SpecialType == SpecialType.System_Object || type.TypeKind == TypeKind.Enum || type.Name == constant.GetType().Name;
            default:
                // The declared type of everything else is exact, so that the C# compiler has decided already.
                return true;
        }
    }
}
