using System;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Definition;

// Text: names of parameters, what exceptions say, and conditions on configuration.
internal sealed partial class Evaluator
{
    private AbstractValue Interpolate(IInterpolatedStringOperation text)
    {
        AbstractValue result = new ConstantValue("");
        foreach (IInterpolatedStringContentOperation part in text.Parts)
        {
            result = Join(result, part switch
            {
                IInterpolatedStringTextOperation { Text.ConstantValue.Value: string literal } => new ConstantValue(literal),
                IInterpolationOperation o => Written(o),
                _ => throw Unsupported(part),
            });
        }
        return result;
    }

    /// <summary>The two operands of <c>+</c> behind each other.</summary>
    private AbstractValue Concatenate(AbstractValue left, AbstractValue right, IOperation at)
    {
        (IOperation first, IOperation second) = at switch
        {
            IBinaryOperation o => (o.LeftOperand, o.RightOperand),
            ICompoundAssignmentOperation o => (o.Target, o.Value),
            _ => throw Unsupported(at),
        };
        return Join(Written(left, first, null), Written(right, second, null));
    }

    private static AbstractValue Join(AbstractValue left, AbstractValue right) =>
        left is ConstantValue { Value: string a } && right is ConstantValue { Value: string b } ? new ConstantValue(a + b) : new TextValue(Display(left) + Display(right));

    private AbstractValue Written(IInterpolationOperation part)
    {
        string? format = part.FormatString is null ? null : part.FormatString.ConstantValue.Value as string ?? throw Unsupported(part);
        int width = part.Alignment is null ? 0 : Evaluate(part.Alignment) is ConstantValue { Value: int known } ? known : throw Unsupported(part);
        AbstractValue text = Written(Evaluate(part.Expression), part.Expression, format);
        return text is ConstantValue { Value: string word } ? new ConstantValue(width < 0 ? word.PadRight(-width) : word.PadLeft(width)) : text;
    }

    /// <summary>A value as C# writes it; what depends on sizes or tensors is only known to messages.</summary>
    private AbstractValue Written(AbstractValue value, IOperation code, string? format)
    {
        if (value is not ConstantValue { Value: var constant }) return new TextValue(Display(value));
        if (EnumOf(code) is { } type && constant is not null)
        {
            IFieldSymbol? member = format is null ? type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => f.HasConstantValue && Equals(f.ConstantValue, constant)) : null;
            return new ConstantValue(member?.Name ?? throw Unsupported(code, LeftOut.Formatting));
        }
        try
        {
            return new ConstantValue(constant is IFormattable number ? number.ToString(format, CultureInfo.InvariantCulture) : constant?.ToString() ?? "");
        }
        catch (FormatException)
        {
            throw new DefinitionFailure(nameof(FormatException), $"'{format}' is no format of this value");
        }
    }

    /// <summary>The enumeration that a value written in code belongs to, or null.</summary>
    private static INamedTypeSymbol? EnumOf(IOperation code)
    {
        while (code is IConversionOperation { Type.TypeKind: not TypeKind.Enum } conversion) code = conversion.Operand;
        return code.Type switch
        {
            INamedTypeSymbol { TypeKind: TypeKind.Enum } type => type,
            INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [INamedTypeSymbol { TypeKind: TypeKind.Enum } type] } => type,
            _ => null,
        };
    }

    /// <summary>A value in a message.</summary>
    public static string Display(AbstractValue value) => value switch
    {
        ConstantValue { Value: IFormattable number } => number.ToString(null, CultureInfo.InvariantCulture),
        ConstantValue { Value: var constant } => constant?.ToString() ?? "",
        TextValue text => text.Text,
        SizeValue size => size.Size.ToString(),
        SequenceValue sequence => "[" + string.Join(", ", sequence.Items.Select(Display)) + "]",
        ObjectValue instance => instance.Type.Name,
        _ => "...",
    };
}
