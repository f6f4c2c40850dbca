using System.Collections.Generic;

namespace Backprop.Generators.Tests.Training;

/// <summary>A model whose training differs from its evaluation, or that draws random numbers.</summary>
internal sealed record TrainingProgram(string Name, string Source);

/// <summary>Masks, noise and state in every place where they are used. Each has a loss with the gradients of all its arguments and parameters, for x [B, T, 4].</summary>
internal static class TrainingPrograms
{
    public static IReadOnlyList<TrainingProgram> All { get; } =
    [
        Of("DropoutOfInput", "Mean(Square(Dropout(x, 0.25)))"),
        Of("DropoutTwice", "Mean(Dropout(x, 0.25) * Dropout(x, 0.5))"),
        Of("DropoutInEpilogue", "Mean(Square(second.Apply(Dropout(Relu(first.Apply(x)), 0.5))))"),
        Of("DropoutOfRows", "Mean(Square(Dropout(Ones(x.Shape[0], 1, 1), 0.3) * first.Apply(x)))"),
        Of("DropoutOfProbabilities", "Mean(MatMul(Dropout(Softmax(MatMul(x, Transpose(x))), 0.2), first.Apply(x)) * 3)"),
        Of("DropoutOfNormalised", "{ var c = x - Mean(x, -1, true); return Mean(Square(Dropout(c * Rsqrt(Mean(Square(c), -1, true) + 0.1), 0.4)) * x); }"),
        Of("DropoutOfEverything", "Mean(x) + Sum(Dropout(x, 1))"),
        Of("DropoutOfNothing", "Mean(Square(Dropout(x, 0)))"),
        Of("DropoutInHelper", "Mean(Square(Block(Block(x, 0.2), 0.4)))", "Variable Block(Variable v, double rate) => v + Dropout(Tanh(first.Apply(v)), rate);"),
        Of("DropoutInUnrolledLoop", "{ var h = x; for (int i = 0; i < 3; i++) h = h + Dropout(first.Apply(h), 0.3); return Mean(Square(h)); }"),
        Of("CustomGradientInTraining", "{ var h = Dropout(first.Apply(x), 0.25); var noise = Uniform(4); return Mean(Square(CustomGradient(Floor(2 * h + noise), h, gradient => 2 * gradient * (IsTraining ? noise : 1)))); }"),
        Of("DropoutInLayers", "{ var h = x; foreach (Dropping layer in layers) h = layer.Apply(h); return Mean(Square(h)); }", """
            readonly Dropping[] layers = [new(0.1), new(0.3), new(0.2)];

            [Layer]
            public sealed partial class Dropping(double rate)
            {
                readonly Linear linear = new(4, 4);
                public Variable Apply(Variable x) => Dropout(Tanh(linear.Apply(x)), rate) + x;
            }
            """),
        Of("DropoutInLoop", "{ var h = Zeros(x.Shape[0], 4); for (int t = 0; t < x.Shape[1]; t++) h = Tanh(first.Apply(Gather(x, t, 1)) + Dropout(second.Apply(h), 0.3)); return Mean(Square(h)); }"),
        Of("DropoutInBackwardLoop", "{ var h = Zeros(x.Shape[0], 4); for (int t = x.Shape[1] - 1; t >= 0; t--) h = Dropout(Tanh(first.Apply(Gather(x, t, 1)) + h), 0.3); return Mean(Square(h)); }"),
        Of("DropoutAroundLoop", """
            {
                var (h, mask) = (Zeros(x.Shape[0], 4), Dropout(Ones(x.Shape[0], 4), 0.3));
                var states = new List<Variable>();
                for (int t = 0; t < x.Shape[1]; t++)
                {
                    h = Tanh(first.Apply(Gather(x, t, 1)) + second.Apply(h * mask));
                    states.Add(Dropout(h, 0.2));
                }
                return Mean(Square(Dropout(Stack(states, 1), 0.1)));
            }
            """),
        Of("NoiseInNestedLoops", """
            {
                var h = Zeros(x.Shape[0], 4);
                for (int t = 0; t < x.Shape[1]; t++)
                {
                    h = h + Uniform(4) * Gather(x, t, 1);
                    for (int s = 0; s < x.Shape[0]; s++) h = Tanh(h + Normal(1, 4) * 0.1) + Dropout(h, 0.25) * Gather(Gather(x, s), 0);
                    h = h - Uniform(x.Shape[0], 1);
                }
                return Mean(Square(h));
            }
            """),
        Of("LoopOfLayers", "{ var h = x; for (int i = 0; i < layers.Length; i++) h = h + Dropout(layers[i].Apply(h), 0.3) * Uniform(4); return Mean(Square(h)); }",
            "readonly Linear[] layers = [new(4, 4), new(4, 4), new(4, 4), new(4, 4), new(4, 4), new(4, 4), new(4, 4), new(4, 4), new(4, 4), new(4, 4)];"),
        Of("Reparameterised", "{ var (mean, spread) = (first.Apply(x), second.Apply(x)); return Mean(Square(mean + Exp(0.5 * spread) * Normal(x.Shape[0], x.Shape[1], 4) - x)); }"),
        Of("NoiseInEvaluation", "Mean(Square(x + Uniform(x.Shape[1], 4))) + Uniform()"),
        Of("ModeByHand", "Mean(Square(IsTraining ? x * 2 : first.Apply(x)))"),
        Of("ModeInHelper", "Mean(Square(Choose(x)))", "Variable Choose(Variable v) { if (!IsTraining) return v; return v * (IsTraining && v.Rank == 3 ? 0.5 : 2) + Uniform(4); }"),
        Of("ModeWithoutDifference", "Mean(Square(IsTraining ? x + 1 : x + 1))"),
        Of("State", "{ var m = Mean(x, [0, 1]); Update(mean, 0.9 * mean + 0.1 * m); return Mean(Square(x - (IsTraining ? m : mean))); }", "[State] readonly Parameter mean = new([4], Init.Uniform(-1, 1));"),
        Of("StateReadAfterUpdate", "{ Update(scale, scale + Mean(x)); return Mean(x * scale) + scale; }", "[State] readonly Parameter scale = new([], Init.Ones);"),
        Of("StatesExchanged", "{ Update(states[0], states[1]); Update(states[1], states[0] * 0.5); return Mean(x * states[0]) + Sum(states[1]); }",
            "[State] readonly Parameter[] states = [new([4], Init.Uniform(-1, 1)), new([4], Init.Uniform(-1, 1))];"),
        Of("StateWithGradientInFront", "{ var h = first.Apply(x); Update(last, Mean(h, [0, 1])); return Mean(Square(h - last)); }", "[State] readonly Parameter last = new([4], Init.Zeros);"),
        Of("StateOfConstant", "{ Update(count, count + 1); Update(fixedState, Ones(2)); return Mean(x) * count + Sum(fixedState); }",
            "[State] readonly Parameter count = new([], Init.Zeros); [State] readonly Parameter fixedState = new([2], Init.Zeros); [State] readonly Parameter unused = new([3], Init.Ones);"),
        Of("StateInLayers", "Mean(Square(norms[1].Apply(first.Apply(norms[0].Apply(x)))))", """
            readonly Norm[] norms = [new(4), new(4)];

            [Layer]
            public sealed partial class Norm(int size)
            {
                readonly Parameter weight = new([size], Init.Ones);
                [State, Name("running_mean")] readonly Parameter mean = new([size], Init.Zeros);

                public Variable Apply(Variable x)
                {
                    if (!IsTraining) return (x - mean) * weight;
                    var m = Mean(x, [0, 1]);
                    Update(mean, mean + 0.1 * (StopGradient(m) - mean));
                    return (x - m) * weight;
                }
            }
            """),
        Of("StateInLoop", "{ var h = Zeros(x.Shape[0], 4); for (int t = 0; t < x.Shape[1]; t++) h = Tanh(h * decay + Gather(x, t, 1)); Update(decay, Mean(h, 0)); return Mean(Square(h)); }", "[State] readonly Parameter decay = new([4], Init.Uniform(0.2, 0.8));"),
    ];

    private static TrainingProgram Of(string name, string body, string members = "") => new(name, $$"""
        namespace {{name}}Space;

        [Model]
        public partial class {{name}}
        {
            readonly Linear first = new(4, 4), second = new(4, 4);
            {{members}}

            [Loss]
            Variable Loss([Shape("B", "T", 4), Gradient] Variable x) {{(body[0] == '{' ? body : $"=> {body};")}}
        }
        """);
}
