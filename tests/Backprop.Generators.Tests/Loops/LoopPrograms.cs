using System.Collections.Generic;

namespace Backprop.Generators.Tests.Loops;

/// <summary>A model with loops over time. <paramref name="Stacks"/>: it stacks what a loop has appended, which the definition itself can do only if there are steps.</summary>
internal sealed record LoopProgram(string Name, string Source, bool Stacks, int LeastSteps, (string Argument, string Limit)[] Limits);

/// <summary>Every way in which definitions use loops over time. Each has a loss with the gradients of all its arguments and parameters.</summary>
internal static class LoopPrograms
{
    private const string Sequence = """[Shape("B", "T", 3), Gradient] Variable x""", Steps = """[Shape("T", "B", 3), Gradient] Variable x""";

    public static IReadOnlyList<LoopProgram> All { get; } =
    [
        Of("LastState", Steps, """
            Variable h = Zeros(x.Shape[1], 4);
            for (int t = 0; t < x.Shape[0]; t++) h = Tanh(input.Apply(x[t]) + MatMul(h, Transpose(recurrent)));
            return Mean(Square(h));
            """, stacks: false),
        Of("AllStates", Sequence + """, [Shape("B", 4), Gradient] Variable start""", """
            Variable h = start;
            var states = new List<Variable>();
            for (int t = 0; t < x.Shape[1]; t++)
            {
                h = Step(Squeeze(Slice(x, 1, t, t + 1), 1), h);
                states.Add(h);
            }
            return Mean(Square(Stack(states, axis: 1))) + Sum(h) / 7;
            """),
        Of("Backwards", Steps, """
            int steps = x.Shape[0];
            Variable h = Zeros(x.Shape[1], 4);
            var states = new List<Variable>();
            for (int t = steps - 1; t >= 0; t--)
            {
                h = Step(x[t], h);
                states.Add(h);
            }
            states.Reverse();
            return Mean(Stack(states) * Unsqueeze(Sum(x, 2), 2)) + Mean(h);
            """),
        Of("BackwardsInTheOrderOfTheLoop", Steps, """
            Variable h = Ones(x.Shape[1], 4);
            List<Variable> states = [];
            for (int t = x.Shape[0] - 1; t >= 0; t--) { h = Step(x[t], h); states.Add(h); }
            return Mean(Concat(states, 1) * Concat([states[0], .. states], 1)[0][0]);
            """),
        Of("TwoDirections", Sequence, """
            var both = Concat([Run(x, false), Run(x, true)], 2);
            return Mean(both * both) + Sum(both[0]);
            """, members: """
            Variable Run(Variable x, bool backwards)
            {
                int steps = x.Shape[1];
                Variable h = Zeros(x.Shape[0], 4);
                var states = new List<Variable>();
                if (backwards)
                {
                    for (int t = steps - 1; t >= 0; t -= 1) { h = Step(Gather(x, t, 1), h); states.Add(h); }
                    states.Reverse();
                }
                else
                {
                    for (int t = 0; t <= steps - 1; t += 1) { h = Step(Gather(x, t, axis: 1), h); states.Add(h); }
                }
                return Stack(states.ToArray(), 1);
            }
            """),
        Of("TupleState", Steps, """
            (Variable h, Variable c) state = (Zeros(x.Shape[1], 4), Zeros(x.Shape[1], 4));
            for (int t = 0; t < x.Shape[0]; t++) state = Cell(x[t], state);
            return Mean(state.h * state.c) + Mean(state.c);
            """, stacks: false, members: """
            (Variable, Variable) Cell(Variable x, (Variable h, Variable c) state)
            {
                var gates = input.Apply(x) + MatMul(state.h, Transpose(recurrent));
                var i = Sigmoid(Slice(gates, 1, 0, 2));
                var g = Tanh(Slice(gates, 1, 2, 4));
                var c = Sigmoid(state.c) * state.c + Concat([i * g, i - g], 1);
                return (Sigmoid(gates) * Tanh(c), c);
            }
            """),
        Of("RecordState", Steps, """
            var state = new State(Zeros(x.Shape[1], 4), Ones(4));
            for (int t = 0; t < x.Shape[0]; t++) state = new State(Step(x[t], state.Hidden) * state.Scale, state.Scale * 0.9);
            return Mean(Square(state.Hidden)) + Sum(state.Scale);
            """, stacks: false, types: "public sealed record State(Variable Hidden, Variable Scale);"),
        Of("StackedCells", Steps, """
            var hidden = new Variable[3];
            for (int l = 0; l < hidden.Length; l++) hidden[l] = Zeros(x.Shape[1], 4);
            for (int t = 0; t < x.Shape[0]; t++)
            {
                var y = input.Apply(x[t]);
                for (int l = 0; l < hidden.Length; l++) y = hidden[l] = Tanh(cells[l].Apply(y) - hidden[l]);
            }
            return Mean(hidden[0] * hidden[1]) + Mean(Square(hidden[^1]));
            """, stacks: false, members: "readonly Linear[] cells = [new(4, 4), new(4, 4, false), new(4, 4)];"),
        Of("LoopOverTheStatesOfAnother", Steps, """
            Variable h = Zeros(x.Shape[1], 4), g = h;
            var first = new List<Variable>();
            var second = new List<Variable>();
            for (int t = 0; t < x.Shape[0]; t++) { h = Step(x[t], h); first.Add(h); }
            for (int t = 0; t < first.Count; t++) { g = Tanh(MatMul(first[t], recurrent) + g); second.Add(g + first[^1]); }
            return Mean(Square(Stack(second))) + Mean(second[0]);
            """),
        Of("Nested", """[Shape("T", 4, "B"), Gradient] Variable x""", """
            Variable sum = Zeros(4);
            var rows = new List<Variable>();
            for (int i = 0; i < x.Shape[2]; i++)
            {
                Variable h = sum / 2;
                var states = new List<Variable>();
                for (int t = 0; t < x.Shape[0]; t++)
                {
                    h = Tanh(x[t][0, i] + MatMul(recurrent, h));
                    states.Add(h);
                }
                sum = sum + h;
                rows.Add(Mean(Stack(states) * states[^1], 0));
            }
            return Mean(Square(Stack(rows))) + Mean(sum);
            """.Replace("x[t][0, i]", "Squeeze(Slice(x[t], 1, i, i + 1), 1)", System.StringComparison.Ordinal)),
        Of("NestedBothWays", """[Shape("T", "B"), Gradient] Variable x""", """
            Variable total = 0;
            Variable h = Zeros(4);
            for (int t = x.Shape[0] - 1; t >= 0; t--)
            {
                for (int i = 0; i < x.Shape[1]; i++)
                {
                    h = Tanh(MatMul(recurrent, h) + x[t][i]);
                    total += Sum(h) * x[t][i];
                }
                h = h * 0.5;
            }
            return total + Mean(h);
            """, stacks: false),
        Of("InnerLoopThatIsTheSameInAllSteps", Steps + """, [Shape("T", 3), Gradient] Variable z""", """
            Variable h = Zeros(3);
            for (int t = 0; t < x.Shape[0]; t++)
            {
                Variable s = Zeros(3);
                for (int i = 0; i < z.Shape[0]; i++) s = Tanh(s + z[i]);
                h = Tanh(h * s + Mean(x[t], 0));
            }
            return Mean(Square(h));
            """, stacks: false, leastSteps: 1),
        Of("Neighbours", Steps, """
            Variable h = x[0];
            for (int t = 1; t < x.Shape[0]; t++) h = h * 0.5 + Tanh(x[t] - x[t - 1] * h);
            for (int t = 0; t < x.Shape[0] - 1; t++) h = h + x[t + 1] * x[t];
            return Mean(Square(h));
            """, stacks: false, leastSteps: 1),
        Of("FromTheOtherEnd", Steps, """
            int steps = x.Shape[0];
            Variable h = Zeros(x.Shape[1], 3);
            for (int t = 0; t < steps; t++) h = Tanh(x[t] * x[steps - 1 - t] + h);
            return Mean(Square(h));
            """, stacks: false),
        Of("Windows", Sequence, """
            Variable h = Zeros(x.Shape[0], 2, 3);
            for (int t = 0; t < x.Shape[1] - 1; t++) h = Tanh(Slice(x, 1, t, t + 2) + h);
            return Mean(Square(h));
            """, stacks: false, leastSteps: 1),
        Of("Blocks", """[Shape("B", "T"), Gradient] Variable x, [Shape("B"), Gradient] Variable weight""", """
            var flat = Reshape(x, -1);
            int width = x.Shape[1];
            Variable h = Zeros(width);
            for (int i = 0; i < x.Shape[0]; i++) h = Tanh(h + Slice(flat, 0, i * width, (i + 1) * width)) * weight[i];
            return Mean(Square(h));
            """, stacks: false, leastSteps: 1),
        Of("TheStepAsANumber", Steps, """
            int steps = x.Shape[0];
            Variable h = Zeros(x.Shape[1], 3);
            for (int t = 0; t < steps; t++) h = h * 0.9 + x[t] * ((t + 1.0) / steps) + t * t;
            return Mean(h);
            """, stacks: false),
        Of("PositionInTheState", """[Shape("B", "T"), Gradient] Variable x""", """
            Variable h = x;
            for (int t = 0; t < x.Shape[1]; t++) h = Tanh(h + Slice(h, 1, t, t + 1) * Slice(x, 1, t, t + 1));
            return Mean(Square(h));
            """, stacks: false, leastSteps: 1),
        Of("Tokens", """[Shape("T", "B")] Indices tokens, [Shape("B", 4), Gradient] Variable start""", """
            Variable h = start;
            Variable loss = 0;
            for (int t = 0; t < tokens.Shape[0]; t++)
            {
                loss += CrossEntropy(MatMul(h, Transpose(table)), tokens[t]);
                h = Tanh(Gather(table, tokens[t]) + MatMul(h, recurrent));
            }
            return loss / tokens.Shape[0] + Mean(h);
            """, stacks: false, leastSteps: 1, members: "readonly Parameter table = new([5, 4], Init.Uniform(-1, 1));", limits: [("tokens", "5")]),
        Of("Constant", """[Shape("B", 20, 3), Gradient] Variable x""", """
            Variable h = Zeros(x.Shape[0], 4);
            var states = new List<Variable> { h };
            for (int t = 0; t < 20; t++) { h = Step(Gather(x, t, 1), h); states.Add(h); }
            foreach (var state in states) h = h + state;
            return Mean(Square(h)) + states.Count + Mean(states[3]);
            """, stacks: false),
        Of("ConstantWithAList", """[Shape("B", 10, 3), Gradient] Variable x""", """
            Variable h = Zeros(x.Shape[0], 4);
            var scales = new double[10];
            for (int t = 0; t < 10; t++) scales[t] = 1.0 / (t + 1);
            for (int t = 0; t < 10; t++) h = Step(Gather(x, t, 1) * scales[t], h);
            return Mean(Square(h));
            """, stacks: false),
        Of("ChangedRoles", Steps, """
            Variable a = x[0], b = Zeros(x.Shape[1], 3);
            for (int t = 0; t < x.Shape[0]; t++) (a, b) = (b + x[t], a * 0.5);
            return Mean(a * b) + Mean(b);
            """, stacks: false, leastSteps: 1),
        Of("OverwrittenState", Steps, """
            Variable last = Zeros(x.Shape[1], 3);
            for (int t = 0; t < x.Shape[0]; t++) last = Exp(x[t]);
            return Mean(last);
            """, stacks: false),
        Of("LocalFunction", Steps, """
            Variable h = Zeros(x.Shape[1], 4), penalty = 0;
            for (int t = 0; t < x.Shape[0]; t++) Advance(x[t]);
            return Mean(Square(h)) + penalty;

            void Advance(Variable input)
            {
                h = Step(input, h);
                penalty += Mean(Abs(input));
            }
            """, stacks: false),
        Of("Attention", Sequence, """
            Variable h = Zeros(x.Shape[0], 3);
            for (int t = 0; t < x.Shape[1]; t++)
            {
                var scores = Softmax(Sum(x * Unsqueeze(h, 1), 2), 1);
                h = Tanh(Gather(x, t, 1) + Sum(Unsqueeze(scores, 2) * x, 1));
            }
            return Mean(Square(h));
            """, stacks: false),
        Of("NoCarry", Steps, """
            var rows = new List<Variable>();
            for (int t = 0; t < x.Shape[0]; t++) rows.Add(Sigmoid(input.Apply(x[t])));
            return Mean(Stack(rows, -1) * 3);
            """),
        Of("Masked", Steps + """, [Shape("T", "B"), Gradient] Variable present""", """
            Variable h = Zeros(x.Shape[1], 4);
            for (int t = 0; t < x.Shape[0]; t++)
            {
                var keep = Unsqueeze(present[t], 1) > 0.1;
                h = Where(keep, Step(x[t], h), h);
            }
            return Mean(Square(h)) + Mean(present);
            """, stacks: false, leastSteps: 1),
    ];

    private static LoopProgram Of(string name, string arguments, string body, bool stacks = true, int leastSteps = 0, string members = "", string types = "", (string, string)[]? limits = null) => new(name, $$"""
        namespace {{name}}Space;

        {{types}}

        [Model]
        public partial class {{name}}
        {
            readonly Linear input = new(3, 4);
            readonly Parameter recurrent = new([4, 4], Init.Uniform(-0.5, 0.5));
            {{members}}

            Variable Step(Variable x, Variable h) => Tanh(input.Apply(x) + MatMul(h, Transpose(recurrent)));

            [Loss]
            Variable Loss({{arguments}})
            {
                {{body}}
            }
        }
        """, stacks, leastSteps, limits ?? []);
}
