using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Tests.RandomDefinitions;

// What C# offers besides operations: calls, branches, loops, tuples, collections.
internal sealed partial class MethodWriter
{
    private Term Step()
    {
        if (file.BreakNow()) return Broken(Some());
        return choices.Next(11) switch
        {
            < 7 => Operation(),
            7 => Branch(),
            8 => Loop(),
            9 => LoopOverTime(),
            _ => Call(),
        };
    }

    /// <summary>A value of the same shape; it broadcasts to nothing larger.</summary>
    private Term Changed(Term x) => choices.Next(5) switch
    {
        0 => Elementwise(x),
        1 => new($"({x.Text} * {Number().Text})", x.Shape, x.Magnitude * 3),
        2 when x.Rank > 0 => new($"Softmax({x.Text}, {AxisText(choices.Next(x.Rank), x.Rank)})", x.Shape),
        3 when SomeThat(t => t.Shape == x.Shape) is { } y => new($"({x.Text} + {y.Text})", x.Shape, x.Magnitude + y.Magnitude),
        4 => new($"Maximum({x.Text}, {owner.Parameter(TensorShape.Scalar)})", x.Shape, x.Magnitude + 1),
        _ => new($"({x.Text} + 0.5)", x.Shape, x.Magnitude + 1),
    };

    // Decisions at compile time.

    private string Condition()
    {
        Term x = Some();
        return choices.Next(6) switch
        {
            0 => owner.Flag(),
            1 when !x.Text.StartsWith('(') => $"{x.Text}.Rank {choices.Pick("==", ">", "!=")} {choices.Pick("2", "1")}",
            2 => $"{owner.Variant()} {choices.Pick("== 1", "> 0", "is 0 or 2")}",
            3 => $"!({owner.Flag()})",
            4 => $"{owner.Flag()} && {owner.Variant()} < 2",
            _ when sizes.Where(s => s.Key[0] == 'n').SelectMany(s => s.Value).ToArray() is { Length: > 0 } known => $"{choices.Pick(known)} > 3",
            _ => owner.Flag(),
        };
    }

    private Term Branch()
    {
        Term x = Some();
        switch (choices.Next(6))
        {
            case 0:
                {
                    (Term a, Term b) = (Changed(x), Changed(x));
                    return new($"({Condition()} ? {a.Text} : {b.Text})", x.Shape, Math.Max(a.Magnitude, b.Magnitude));
                }
            case 1:
                {
                    string name = NewName("chosen");
                    AddLine($"Variable {name};");
                    AddLine($"if ({Condition()})");
                    Term a = Assigned(name, x);
                    AddLine("else");
                    Term b = Assigned(name, x);
                    return new(name, x.Shape, Math.Max(a.Magnitude, b.Magnitude));
                }
            case 2 when variables.Count > 0 && depth < 3:
                {
                    Term variable = choices.Pick(variables);
                    AddLine($"if ({Condition()})");
                    Assigned(variable.Text, variable);
                    return variable;
                }
            case 3:
                {
                    (Term a, Term b) = (Changed(x), Changed(x));
                    return new($"({owner.Variant()} switch {{ 0 => {a.Text}, 1 or 2 => {b.Text}, _ => {x.Text} }})", x.Shape, Math.Max(x.Magnitude, Math.Max(a.Magnitude, b.Magnitude)));
                }
            case 4 when variables.Count > 0:
                {
                    Term variable = choices.Pick(variables);
                    Term y = choices.Chance(50) ? Number() : SomeThat(t => Shapes.Broadcast(t.Shape, variable.Shape) == variable.Shape) ?? Number();
                    AddLine(choices.Pick($"{variable.Text} += {y.Text};", $"{variable.Text} -= {y.Text};", $"{variable.Text} *= {Tame(y, 2).Text};", $"{variable.Text} /= {Positive(y).Text};"));
                    return variable with { Magnitude = variable.Magnitude + y.Magnitude };
                }
            default:
                {
                    string name = NewName("variant");
                    AddLine($"Variable {name};");
                    AddLine($"switch ({owner.Variant()})");
                    AddLine("{");
                    AddLine($"    case 0: {name} = {Changed(x).Text}; break;");
                    AddLine($"    case 1: {{ {name} = {x.Text}; {name} += 1; break; }}");
                    AddLine($"    default: {name} = {Changed(x).Text}; break;");
                    AddLine("}");
                    return new(name, x.Shape, x.Magnitude * 3 + 1);
                }
        }
    }

    /// <summary>A block that assigns a value of x's shape.</summary>
    private Term Assigned(string name, Term x)
    {
        var block = new MethodWriter(this);
        Term value = depth < 3 && choices.Chance(30) && block.Body(1 + choices.Next(2)) is { } any && any.Shape == x.Shape ? any : block.Keep(block.Changed(x));
        block.AddLine($"{name} = {value.Text};");
        AddBlock(block);
        return value;
    }

    // Loops with known bounds.

    private Term Loop()
    {
        Term x = Tame(Some(), 3);
        string name = NewName("state");
        switch (choices.Next(7))
        {
            case 0:
            case 1:
                if (x.Rank == 0 || !owner.CanHold(new(x.Shape[x.Rank - 1]))) goto default;
                (string array, string count) = owner.LinearArray(x.Shape[x.Rank - 1]);
                AddLine($"{choices.Pick("Variable", "var")} {name} = {choices.Pick("Tanh", "Relu")}({x.Text});");
                switch (choices.Next(4))
                {
                    case 0:
                        AddLine($"foreach ({choices.Pick("Linear", "var")} block in {array}) {name} = Tanh(block.Apply({name}));");
                        break;
                    case 1:
                        AddLine($"for (int i = 0; i < {count}; i++) {name} = {name} + Sigmoid({array}[i].Apply({name}));");
                        break;
                    case 2:
                        AddLine($"for (int i = {count} - 1; i >= 0; --i)");
                        AddLine("{");
                        AddLine($"    if (i == 1) continue;");
                        AddLine($"    {name} = Tanh({array}[i].Apply({name})){choices.Pick("", " * (i + 1)", " / (1.0 + i)")};");
                        AddLine("}");
                        break;
                    default:
                        AddLine($"if ({count} > 0) {name} = Sin({array}[^1].Apply({name}));");
                        break;
                }
                return new(name, x.Shape, 4);
            case 2:
                // A list collected in a loop.
                if (x.Rank > 3 || Shapes.Typical(x.Shape) > 500) goto default;
                int parts = 1 + choices.Next(3);
                AddLine($"var {name} = new List<Variable>();");
                AddLine($"for (var i = 0; i < {parts}; i++) {name}.Add({x.Text} * {choices.Pick("(i + 1)", "(0.5 * i)", "(1 - i)")});");
                return new($"Stack({name}.ToArray())", x.Shape.Insert(0, parts), x.Magnitude * 3);
            case 3:
                // Slices of an axis, put together again or summed.
                if (SomeThat(t => t.Rank > 0 && t.Shape[t.Rank - 1] is { IsConstant: true, Value: > 1 }) is not { } wide) goto default;
                int extent = (int)wide.Shape[wide.Rank - 1].Value;
                AddLine($"var {name} = new Variable[{extent}];");
                AddLine($"for (int i = 0; i < {name}.Length; i++)");
                AddLine("{");
                AddLine($"    {name}[i] = Slice({wide.Text}, -1, i, i + 1){choices.Pick("", " * i")};");
                AddLine($"    if (i > 0) {name}[i] {choices.Pick("+=", "-=")} {name}[i - 1];");
                AddLine("}");
                return new($"Concat({name}, -1)", wide.Shape, wide.Magnitude * extent);
            case 4:
                int steps = choices.Next(4);
                string counter = NewName("n");
                AddLine($"Variable {name} = {x.Text};");
                AddLine($"int {counter} = {steps};");
                AddLine(choices.Chance(50) ? $"while ({counter}-- > 0) {name} = Tanh({name}) + {Number().Text};" : $"do {name} = Sin({name}); while (--{counter} > 0);");
                return new(name, x.Shape, 4);
            case 5:
                Term y = Changed(x);
                AddLine($"Variable {name} = 0;");
                AddLine($"foreach (Variable part in {choices.Pick($"new Variable[] {{ {x.Text}, {y.Text} }}", $"(Variable[])[{x.Text}, {y.Text}, {x.Text}]")}) {name} += part;");
                return new(name, x.Shape, x.Magnitude * 2 + y.Magnitude);
            default:
                AddLine($"Variable {name} = {x.Text};");
                AddLine($"for (int i = 0; ; i++)");
                AddLine("{");
                AddLine($"    if (i == {choices.Next(4)}) break;");
                AddLine($"    {name} *= {choices.Pick("0.5", "(0.5 + 0.5 * i)", "Cos(" + name + ")")};");
                AddLine("}");
                return new(name, x.Shape, x.Magnitude * 3);
        }
    }

    // Calls.

    private Term Call()
    {
        Term x = Some();
        switch (choices.Next(7))
        {
            case 0:
            case 1:
                return depth < 2 ? Helper(x) : Changed(x);
            case 2:
            case 3:
                return Local(x);
            case 4:
                return Deconstructed(x);
            case 5 when x.Rank > 0:
                return Layered(x);
            default:
                string property = owner.NewName("Scaled");
                owner.AddField($"Variable {property} => {owner.Parameter(TensorShape.Scalar)} * 0.5;");
                return new($"({x.Text} * {property})", x.Shape, x.Magnitude);
        }
    }

    /// <summary>A method of the class, with any body, for these shapes or for all that fit its pattern.</summary>
    private Term Helper(Term x)
    {
        Term[] arguments = choices.Chance(40) ? [x, Some()] : [x];
        foreach (Callable existing in owner.Helpers.Where(h => h.Arguments.Count == arguments.Length))
        {
            for (int general = 0; general < 2; general++)
            {
                var values = new Pattern([.. arguments.Select(a => a.Shape)], general == 1);
                if (values.Shapes.SequenceEqual(existing.Arguments) && choices.Chance(70)) return Called(existing, arguments, values);
            }
        }
        if (owner.Helpers.Count > 2) return Changed(x);
        var pattern = new Pattern([.. arguments.Select(a => a.Shape)], choices.Chance(60));
        string name = owner.NewName("Helper");
        bool isStatic = choices.Chance(20);
        var method = new MethodWriter(owner);
        for (int i = 0; i < arguments.Length; i++) method.AddArgument("ab"[i].ToString(), pattern.Shapes[i], null);
        bool hasScale = choices.Chance(30);
        Term result = isStatic ? method.Keep(method.Keep(new("Tanh(a)", pattern.Shapes[0]))) : method.Body(1 + choices.Next(3));
        if (hasScale) result = new($"{result.Text} * scale", result.Shape, result.Magnitude);
        string parameters = string.Join(", ", arguments.Select((_, i) => "Variable " + "ab"[i]).Concat(hasScale ? ["double scale = 0.5"] : []));
        owner.AddMethod(method.Text($"{(isStatic ? "static " : choices.Pick("", "private "))}Variable {name}({parameters})", result));
        var helper = new Callable(name, pattern.Shapes, result);
        owner.Helpers.Add(helper);
        return Called(helper, arguments, pattern);
    }

    private Term Called(Callable helper, Term[] arguments, Pattern pattern)
    {
        TensorShape shape = Shapes.Substitute(helper.Result.Shape, pattern.Values);
        if (shape.Rank > 4 || Shapes.Typical(shape) > 3000) return Changed(arguments[0]);
        string list = arguments.Length == 2 && choices.Chance(20) ? $"b: {arguments[1].Text}, a: {arguments[0].Text}" : string.Join(", ", arguments.Select(a => a.Text));
        return new($"{helper.Name}({list})", shape, Math.Max(1, helper.Result.Magnitude) * arguments.Max(a => a.Magnitude));
    }

    private Term Local(Term x)
    {
        string name = NewName("Local");
        if (choices.Chance(50))
        {
            string argument = NewName("y");
            Term body = new MethodWriter(this, [new Term(argument, x.Shape, x.Magnitude)]) is var expression ? expression.Changed(expression.pool[0]) : x;
            foreach (string line in expression.lines) AddLine(line);
            AddLine($"Variable {name}(Variable {argument}) => {body.Text};");
            return new(choices.Chance(40) ? $"{name}({name}({x.Text}))" : $"{name}({x.Text})", x.Shape, body.Magnitude * Math.Max(1, x.Magnitude));
        }
        // Reads and changes variables of the method around it.
        var block = new MethodWriter(this);
        Term result = block.Body(1);
        string text = block.Text($"Variable {name}()", result);
        foreach (string line in text.TrimEnd('\n').Split('\n')) AddLine(line);
        return result with { Text = $"{name}()" };
    }

    private Term Deconstructed(Term x)
    {
        (Term a, Term b) = (Changed(x), Changed(x));
        (string first, string second) = (NewName("first"), NewName("second"));
        if (choices.Chance(50))
        {
            string name = NewName("Split");
            string z = NewName("z");
            AddLine($"(Variable Left, Variable Right) {name}(Variable {z}) => ({z} * 0.5, Tanh({z}));");
            if (choices.Chance(50))
            {
                AddLine($"var {first} = {name}({x.Text});");
                return new($"({first}.Left + {first}.{choices.Pick("Right", "Item2")})", x.Shape, x.Magnitude + 1);
            }
            AddLine($"var ({first}, {second}) = {name}({x.Text});");
        }
        else
        {
            AddLine(choices.Pick($"(Variable {first}, Variable {second}) = ({a.Text}, {b.Text});", $"var ({first}, {second}) = ({a.Text}, {b.Text});"));
            if (choices.Chance(30) && !lines[^1].StartsWith("var", StringComparison.Ordinal)) AddLine($"({first}, {second}) = ({second}, {first});");
        }
        double magnitude = Math.Max(x.Magnitude + 1, Math.Max(a.Magnitude, b.Magnitude));
        pool.Add(new(second, x.Shape, magnitude));
        return new(first, x.Shape, magnitude);
    }

    /// <summary>The flag of a layer decides about a parameter, which is null otherwise.</summary>
    private Term ConditionalBias(Term x)
    {
        if (x.Rank == 0 || !owner.CanHold(new(x.Shape[x.Rank - 1]))) return new($"(useBias ? {x.Text} : -{x.Text})", x.Shape, x.Magnitude);
        string extent = ClassWriter.SizeText(x.Shape[x.Rank - 1]);
        owner.AddField($"readonly Parameter? bias = useBias ? new([{extent}], Init.Ones) : null;");
        return new(choices.Pick($"(bias is null ? {x.Text} : {x.Text} + bias)", $"(useBias ? {x.Text} + bias! : {x.Text})", $"(bias is {{ }} shift ? {x.Text} + shift : {x.Text})", $"({x.Text} + (bias ?? (Variable)0.5))"), x.Shape, x.Magnitude + 1);
    }

    // Deliberate mistakes.

    private Term Broken(Term x)
    {
        string text = choices.Next(x.Rank == 0 ? 8 : 15) switch
        {
            0 => $"Sum({x.Text}, {x.Rank + 1})",
            1 => $"Reshape({x.Text}, 7, 11, 13)",
            2 => $"({x.Text} * {x.Text}.Values[0])",
            3 => $"({x.Text} + {x.Text}.Item)",
            4 => $"MatMul({x.Text}, Ones(997, 2))",
            5 => $"(new Func<Variable, Variable>(q => q + 1)({x.Text}))",
            6 => $"({x.Text} + new Parameter([], Init.Zeros))",
            7 => $"Huber({x.Text}, {x.Text}, -1)",
            8 => $"({x.Text} + Ones(2, 997))",
            9 => $"Slice({x.Text}, 0, 5, 2)",
            10 => $"Concat([{x.Text}, Unsqueeze({x.Text}, 0)])",
            11 => $"Permute({x.Text}, {string.Join(", ", Enumerable.Repeat("0", x.Rank + 1))})",
            12 => $"Squeeze(Pad({x.Text}, 0, 2, 0), 0)",
            13 => $"({x.Text}.Count > 100000 ? {x.Text} : {x.Text} + {x.Text}.Shape[7])",
            _ => $"MeanSquaredError({x.Text}, Unsqueeze({x.Text}, 0))",
        };
        return new(text, x.Shape, x.Magnitude);
    }
}
