using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Definition;

/// <summary>One call of an operation: its evaluated arguments by position, the graph to build in, and errors that name the operation.</summary>
internal sealed class OpCall(Evaluator evaluator, IMethodSymbol method, AbstractValue[] arguments, IOperation operation)
{
    private static readonly Dictionary<string, string> operatorNames = new()
    {
        ["op_Addition"] = "Add",
        ["op_Subtraction"] = "Subtract",
        ["op_Multiply"] = "Multiply",
        ["op_Division"] = "Divide",
        ["op_UnaryNegation"] = "Negate",
        ["op_LessThan"] = "LessThan",
        ["op_GreaterThan"] = "GreaterThan",
        ["op_LessThanOrEqual"] = "LessThanOrEqual",
        ["op_GreaterThanOrEqual"] = "GreaterThanOrEqual",
        ["op_BitwiseAnd"] = "And",
        ["op_BitwiseOr"] = "Or",
        ["op_LogicalNot"] = "Not",
        ["get_Element"] = "Element",
    };

    public string Name { get; } = operatorNames.TryGetValue(method.Name, out string? name) ? name : method.Name;

    public GraphBuilder Graph => evaluator.Graph;

    public AbstractValue this[int position] => arguments[position];

    /// <summary>The code of the argument at a position, as far as it is written out.</summary>
    public IOperation? Operand(int position)
    {
        IOperation? operand = operation switch
        {
            IBinaryOperation o => position == 0 ? o.LeftOperand : o.RightOperand,
            ICompoundAssignmentOperation o => position == 0 ? o.Target : o.Value,
            IInvocationOperation o => o.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == position)?.Value,
            _ => null,
        };
        while (operand is IConversionOperation conversion) operand = conversion.Operand;
        return operand;
    }

    // Arguments.

    public Value Tensor(int position) => evaluator.Node(arguments[position], operation);

    public TensorShape Shape(int position) => Graph.ShapeOf(Tensor(position));

    /// <summary>The tensors of a sequence; what a loop has appended to it is one part.</summary>
    public Part[] Parts(int position) => Sequence(position).Select(item => item is StackedValue run
        ? new Part(run.Node, Graph.ShapeOf(run.Node).Without(axis => axis == 0), run.Length, run.IsReversed)
        : new Part(evaluator.Node(item, operation), Graph.ShapeOf(evaluator.Node(item, operation)), null, false)).ToArray();

    /// <summary>A tensor, or as many as <paramref name="Count"/> says, along the node's first axis; <paramref name="Shape"/> is that of one.</summary>
    public sealed record Part(Value Node, TensorShape Shape, Dimension? Count, bool IsReversed);

    public int Integer(int position) => evaluator.Integer(arguments[position], Parameter(position), Name, operation);

    public int? OptionalInteger(int position) => arguments[position] is ConstantValue { Value: null } ? null : Integer(position);

    public int[] Integers(int position) => Sequence(position).Select(item => evaluator.Integer(item, Parameter(position), Name, operation)).ToArray();

    public bool Boolean(int position) => arguments[position] switch
    {
        ConstantValue { Value: bool value } => value,
        UndecidedValue undecided => throw Error(Descriptors.SymbolicCondition, undecided.Condition, undecided.Names),
        _ => throw new InvalidCodeException(),
    };

    /// <summary>A text that must be known at compile time.</summary>
    public string Text(int position) => arguments[position] switch
    {
        ConstantValue { Value: string text } => text,
        ConstantValue { Value: null } => throw Invalid($"'{Parameter(position)}' is null"),
        TextValue => throw Invalid($"'{Parameter(position)}' is not known when the definition is compiled"),
        _ => throw new InvalidCodeException(),
    };

    /// <summary>A real number that must be known at compile time.</summary>
    public double Number(int position) => arguments[position] switch
    {
        ConstantValue { Value: { } value } when Constants.IsNumber(value) => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        NumberValue => throw Error(Descriptors.ConstantRequired, Parameter(position), Name, "a symbolic dimension"),
        _ => throw new InvalidCodeException(),
    };

    /// <summary>A real number, as a scalar of the graph.</summary>
    public Value Scalar(int position) => evaluator.Scalar(arguments[position]) ?? throw new InvalidCodeException();

    /// <summary>An integer that may depend on symbolic sizes.</summary>
    public Dimension Size(int position) => Evaluator.SizeOf(arguments[position]) ?? throw new InvalidCodeException();

    public Dimension[] Sizes(int position) => Sequence(position).Select(item => Evaluator.SizeOf(item) ?? throw new InvalidCodeException()).ToArray();

    /// <summary>An axis of a shape; negative ones count from the end.</summary>
    public int Axis(int position, TensorShape shape) => Normalize(Integer(position), shape);

    public int Normalize(int axis, TensorShape shape)
    {
        if (shape.Rank == 0) throw Error(Descriptors.Rank, shape, 0, "at least one is needed");
        return axis >= -shape.Rank && axis < shape.Rank ? axis < 0 ? axis + shape.Rank : axis : throw Error(Descriptors.AxisOutOfRange, shape, axis, -shape.Rank, shape.Rank - 1);
    }

    /// <summary>Several different axes, ascending.</summary>
    public int[] Axes(int position, TensorShape shape)
    {
        int[] axes = Integers(position).Select(axis => Normalize(axis, shape)).OrderBy(axis => axis).ToArray();
        return axes.Distinct().Count() == axes.Length ? axes : throw Invalid($"an axis of {shape} is named twice");
    }

    // Training.

    /// <summary>Whether the method is compiled for training. To ask makes it depend on the mode.</summary>
    public bool IsTraining => evaluator.IsTraining;

    /// <summary>Uniform random numbers in [0, 1).</summary>
    public Value Noise(TensorShape shape) => evaluator.Noise(shape, operation);

    /// <summary>The first argument with a gradient of its own: that of the <paramref name="count"/> arguments behind it, by the function that comes last.</summary>
    public Value CustomGradient(int count) =>
        evaluator.CustomGradient(Tensor(0), Enumerable.Range(1, count).Select(Tensor).ToArray(), arguments[count + 1] as FunctionValue ?? throw new InvalidCodeException(), operation);

    // Requirements and errors.

    /// <summary>Demands a size of at least 0; checked now, or when the compiled method is called.</summary>
    public bool Require(Dimension size) => evaluator.Require(size);

    /// <summary>The largest value a size has in any step of the loops around, or null.</summary>
    public Dimension? Largest(Dimension size) => evaluator.AtEnd(size, least: false);

    /// <summary>An error of this operation: its name is the first argument of the message.</summary>
    public DefinitionException Error(DiagnosticDescriptor descriptor, params object[] details) => Repaired(descriptor, null, details);

    /// <summary>An error of shapes that the one change of the operands mends which can be made, if there is exactly one.</summary>
    public DefinitionException Repairable(DiagnosticDescriptor descriptor, IReadOnlyList<Repair> repairs, params object[] details) => Repaired(descriptor, Choose(repairs), details);

    /// <summary>The one change that the user can make, or null.</summary>
    public Repair? Choose(IReadOnlyList<Repair> repairs) => evaluator.Choose(repairs, this, operation);

    /// <summary>How an extent can be written where the user sees this operation, or null.</summary>
    public string? Written(Dimension extent)
    {
        // Best by what this call names already, if the user sees it.
        for (int i = 0; i < arguments.Length && !extent.IsConstant && evaluator.Visible(operation.Syntax) is not null; i++)
        {
            int axis = arguments[i] is TensorValue ? Shape(i).Dimensions.ToList().IndexOf(extent) : -1;
            if (axis >= 0 && NameOf(i) is { } name) return FormattableString.Invariant($"{name}.Shape[{axis}]");
        }
        return evaluator.Written(extent, operation);

        string? NameOf(int position) => Operand(position) switch
        {
            IParameterReferenceOperation o => o.Parameter.Name,
            ILocalReferenceOperation o => o.Local.Name,
            _ => null,
        };
    }

    private DefinitionException Repaired(DiagnosticDescriptor descriptor, Repair? repair, object[] details) => descriptor.Id.StartsWith("BP2", StringComparison.Ordinal)
        ? evaluator.Error(descriptor, repair, operation, [Name, .. details.Select(Written)])
        : evaluator.Error(descriptor, operation, details.Select(Written).ToArray());

    public DefinitionException Invalid(string reason) => Error(Descriptors.InvalidOperand, reason);

    /// <summary>An extent and where it came from.</summary>
    public string Describe(Value value, int axis) => evaluator.Describe(Graph.ShapeOf(value)[axis], value, axis, operation.Syntax);

    private string Parameter(int position) => method.Parameters[position].Name;

    private List<AbstractValue> Sequence(int position)
    {
        if (arguments[position] is ConstantValue { Value: null }) throw Invalid($"'{Parameter(position)}' is null");
        if (arguments[position] is not SequenceValue sequence) throw new InvalidCodeException();
        evaluator.CheckReadable(sequence, operation);
        return sequence.Items;
    }

    private static object Written(object value) => value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : value.ToString();
}
