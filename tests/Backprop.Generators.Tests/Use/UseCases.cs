using System.Collections.Generic;

namespace Backprop.Generators.Tests.Use;

/// <summary>Code that uses models and does not do what was meant: <c>{|...|}</c> marks where that is said, and <paramref name="Corrected"/> is silent.</summary>
internal sealed record UseCase(string Name, string Id, string Code, string Message, string Corrected);

/// <summary>
/// Bodies of a method that has <c>x</c>, a batch, and <c>path</c>, a file. There are a model <c>M</c> with the losses <c>Loss</c> and <c>Other</c>, whose <c>Logits</c> also have a backward method,
/// its copy <c>Same</c>, and <c>Fixed</c>, which has no loss.
/// </summary>
internal static class UseCases
{
    public const string Models = """
        [Model] public partial class M
        {
            readonly Parameter w = new([6, 2], Init.Ones);
            [Forward(Backward = true)] Variable Logits([Shape("B", 6)] Variable x) => MatMul(x, w);
            [Loss(HessianVector = true)] Variable Loss([Shape("B", 6)] Variable x) => Mean(Logits(x) * Logits(x));
            [Loss] Variable Other([Shape("B", 6)] Variable x) => Mean(Exp(Logits(x)));
            public void Train(float[] x) => LossAndGradients(x);
        }
        [Model] public partial class Same
        {
            readonly Parameter w = new([6, 2], Init.Ones);
            [Loss] Variable Loss([Shape("B", 6)] Variable x) => Mean(Square(MatMul(x, w)));
        }
        [Model] public partial class Fixed
        {
            readonly Parameter w = new([6, 2], Init.Ones);
            [Forward] Variable Logits([Shape("B", 6)] Variable x) => MatMul(x, w);
        }

        """;

    private const string NotComputed = "The gradients of 'model' are used before anything computes them, and are 0: call 'LossAndGradients' before";
    private const string Lost = "This draws the parameters of 'model' anew, and what was loaded just before is lost: initialize before loading, or not at all";
    private const string Again = "The gradients of 'model' are those of the step before, as nothing has computed others since: call 'LossAndGradients' before";
    private const string AddsUp = "This adds to gradients of 'model' that a step was already taken along: pass false in the first call after a step, which clears them";
    private const string Former = "This draws the parameters of 'model' anew, but 'adam' keeps its moments of those before: create it anew, too";
    private const string New = "var model = new M(); var adam = new Adam(model.Parameters); ";

    public static IReadOnlyList<UseCase> All { get; } =
    [
        new("StepAtOnce", "BP5001", New + "adam.Step({|model.Gradients|});", NotComputed.Replace("LossAndGradients", "LogitsBackward"), New + "model.LossAndGradients(x); adam.Step(model.Gradients);"),
        new("StepAfterLoss", "BP5001", New + "float loss = model.Loss(x); adam.Step({|model.Gradients|});", NotComputed, New + "float loss = model.LossAndGradients(x); adam.Step(model.Gradients);"),
        new("StepAfterTheOtherLoss", "BP5001", New + "model.Logits(x); float loss = model.Other(x); adam.Step({|model.Gradients|});", NotComputed.Replace("LossAnd", "OtherAnd"), New + "float loss = model.OtherAndGradients(x); adam.Step(model.Gradients);"),
        new("StepsInALoop", "BP5001", New + "for (int i = 0; i < 9; i++) { Console.Write(model.Loss(x)); adam.Step({|model.Gradients|}); }", NotComputed, New + "for (int i = 0; i < 9; i++) { Console.Write(model.LossAndGradients(x)); adam.Step(model.Gradients); }"),
        new("NewModelInALoop", "BP5001", "for (int i = 0; i < 9; i++) { var model = new M(); model.Loss(x); new Sgd(model.Parameters).Step({|model.Gradients|}); model.LossAndGradients(x); }", NotComputed, "for (int i = 0; i < 9; i++) { var model = new M(); model.LossAndGradients(x); new Sgd(model.Parameters).Step(model.Gradients); }"),
        new("NormAtOnce", "BP5001", "M model = new(); model.Loss(x); Console.Write({|model.Gradients|}.Norm());", NotComputed, "M model = new(); model.LossAndGradients(x); Console.Write(model.Gradients.Norm());"),
        new("StepInOneBranch", "BP5001", New + "if (x.Length > 3) { model.LossAndGradients(x); } else { model.Loss(x); adam.Step({|model.Gradients|}); }", NotComputed, New + "if (x.Length > 3) { model.LossAndGradients(x); } else { model.LossAndGradients(x); adam.Step(model.Gradients); }"),
        new("HessianIsNoGradient", "BP5001", New + "model.LossHessianVector(x, model.Parameters, new GradientStore(model.Parameters)); adam.Step({|model.Gradients|});", NotComputed.Replace("LossAndGradients", "LogitsBackward"), New + "model.LossHessianVector(x, model.Parameters, new GradientStore(model.Parameters)); model.LossAndGradients(x); adam.Step(model.Gradients);"),
        new("NoLoss", "BP5001", "var model = new Fixed(); new Adam(model.Parameters).Step({|model.Gradients|});", "The gradients of 'model' are used before anything computes them, and are 0: 'Fixed' has no method that computes any: mark one with [Loss]", "var model = new M(); model.LossAndGradients(x); new Adam(model.Parameters).Step(model.Gradients);"),
        new("InALocalFunction", "BP5001", "Train(x); static void Train(float[] x) { " + New + "model.Loss(x); adam.Step({|model.Gradients|}); }", NotComputed, "Train(x); static void Train(float[] x) { " + New + "model.LossAndGradients(x); adam.Step(model.Gradients); }"),
        new("InALambda", "BP5001", "Action train = () => { " + New + "model.Loss(x); adam.Step({|model.Gradients|}); }; train();", NotComputed, "Action train = () => { " + New + "model.LossAndGradients(x); adam.Step(model.Gradients); }; train();"),
        new("InATryBlock", "BP5001", "try { " + New + "model.Loss(x); adam.Step({|model.Gradients|}); } finally { Console.Write(1); }", NotComputed, "try { " + New + "model.LossAndGradients(x); adam.Step(model.Gradients); } finally { Console.Write(1); }"),

        new("OtherModel", "BP5002", "var a = new M(); var b = new M(); var adam = new Adam(a.Parameters); b.LossAndGradients(x); adam.Step({|b.Gradients|});", "The optimizer changes the parameters of 'a', but these are the gradients of 'b': pass 'a.Gradients'", "var a = new M(); var b = new M(); var adam = new Adam(a.Parameters); a.LossAndGradients(x); adam.Step(a.Gradients);"),
        new("OtherClass", "BP5002", "var a = new Same(); var b = new M(); Optimizer sgd = new Sgd(a.Parameters) { Momentum = 0.9 }; b.LossAndGradients(x); a.LossAndGradients(x); sgd.Step({|b.Gradients|});", "The optimizer changes the parameters of 'a', but these are the gradients of 'b': pass 'a.Gradients'", "var a = new Same(); var b = new M(); Optimizer sgd = new Sgd(a.Parameters) { Momentum = 0.9 }; b.LossAndGradients(x); a.LossAndGradients(x); sgd.Step(a.Gradients);"),
        new("SubsetOfOtherModel", "BP5002", "var a = new M(); var b = new M(); b.LossAndGradients(x); new Adam(a.Parameters.Subset(\"w\")).Step({|b.Gradients|});", "The optimizer changes the parameters of 'a', but these are the gradients of 'b': pass 'a.Gradients'", "var a = new M(); var b = new M(); b.LossAndGradients(x); new Adam(b.Parameters.Subset(\"w\")).Step(b.Gradients);"),

        new("InitializedAfterLoading", "BP5003", "var model = new M(); Safetensors.Load(path, model.Parameters); {|model.Initialize(3)|}; model.Loss(x);", Lost, "var model = new M(); model.Initialize(3); Safetensors.Load(path, model.Parameters); model.Loss(x);"),
        new("ParametersInitializedAfterLoading", "BP5003", "var model = new M(); Safetensors.Load(path, model.Parameters); var adam = new Adam(model.Parameters); {|model.Parameters.Initialize(3)|};", Lost, "var model = new M(); var adam = new Adam(model.Parameters); Safetensors.Load(path, model.Parameters);"),
        new("InitializedInABranchAfterLoading", "BP5003", "var model = new M(); Safetensors.Load(path, model.Parameters); if (x.Length > 3) {|model.Initialize(3)|};", Lost, "var model = new M(); if (x.Length > 3) model.Initialize(3); else Safetensors.Load(path, model.Parameters);"),

        new("Overwritten", "BP5004", New + "model.LossAndGradients(x); {|model.OtherAndGradients|}(x); adam.Step(model.Gradients);", "'OtherAndGradients' overwrites the gradients of 'LossAndGradients', which nothing has used: take a step in between, or add them up with 'accumulate: true'", New + "model.LossAndGradients(x); model.OtherAndGradients(x, accumulate: true); adam.Step(model.Gradients);"),
        new("BackwardOverwritten", "BP5004", New + "for (int i = 0; i < 9; i++) { model.LogitsBackward(x, x); {|model.LossAndGradients|}(x, accumulate: false); adam.Step(model.Gradients); }", "'LossAndGradients' overwrites the gradients of 'LogitsBackward', which nothing has used: take a step in between, or add them up with 'accumulate: true'", New + "for (int i = 0; i < 9; i++) { model.LogitsBackward(x, x); adam.Step(model.Gradients); model.LossAndGradients(x, accumulate: false); adam.Step(model.Gradients); }"),

        new("AdamPerStep", "BP5005", "var model = new M(); for (int i = 0; i < 9; i++) { model.LossAndGradients(x); var adam = {|new Adam(model.Parameters)|} { LearningRate = 0.1 / (i + 1) }; adam.Step(model.Gradients); }", "An optimizer that is created for every step loses its moments: create it before the loop", New + "for (int i = 0; i < 9; i++) { model.LossAndGradients(x); adam.LearningRate = 0.1 / (i + 1); adam.Step(model.Gradients); }"),
        new("MomentumPerStep", "BP5005", "var model = new M(); while (model.LossAndGradients(x) > 1) { Sgd sgd = {|new(model.Parameters)|} { Momentum = 0.9 }; sgd.Step(model.Gradients); }", "An optimizer that is created for every step loses its momentum: create it before the loop", "var model = new M(); Sgd sgd = new(model.Parameters) { Momentum = 0.9 }; while (model.LossAndGradients(x) > 1) sgd.Step(model.Gradients);"),
        new("UnnamedPerStep", "BP5005", "M model = Make(); foreach (float rate in x) { model.LossAndGradients(x); {|new AdamW(model.Parameters.Subset(\"w\"))|}.Step(model.Gradients); }", "An optimizer that is created for every step loses its moments: create it before the loop", "M model = Make(); foreach (float rate in x) { model.LossAndGradients(x); new Sgd(model.Parameters).Step(model.Gradients); }"),
        new("PerStepInALocalFunction", "BP5005", "Train(new M(), x); static void Train(M model, float[] x) { for (int i = 0; i < 9; i++) { model.LossAndGradients(x); {|new Adam(model.Parameters)|}.Step(model.Gradients); } }", "An optimizer that is created for every step loses its moments: create it before the loop", "Train(new M(), x); static void Train(M model, float[] x) { Adam adam = new(model.Parameters); for (int i = 0; i < 9; i++) { model.LossAndGradients(x); adam.Step(model.Gradients); } }"),

        new("LossInsteadOfGradients", "BP5006", New + "model.LossAndGradients(x); for (int i = 0; i < 9; i++) { float loss = model.Loss(x); adam.Step({|model.Gradients|}); }", Again, New + "for (int i = 0; i < 9; i++) { float loss = model.LossAndGradients(x); adam.Step(model.Gradients); }"),
        new("SecondStepAfterALoss", "BP5006", New + "model.LossAndGradients(x); adam.Step(model.Gradients); Keep(3); Console.Write(model.Other(x)); adam.Step({|model.Gradients|});", Again.Replace("LossAnd", "OtherAnd"), New + "model.LossAndGradients(x); adam.Step(model.Gradients); Keep(3); Console.Write(model.OtherAndGradients(x)); adam.Step(model.Gradients);"),
        new("SecondStepInABranch", "BP5006", New + "model.LossAndGradients(x); adam.Step(model.Gradients); if (x.Length > 3) { model.Loss(x); adam.Step({|model.Gradients|}); }", Again, New + "model.LossAndGradients(x); adam.Step(model.Gradients); if (x.Length > 3) { model.LossAndGradients(x); adam.Step(model.Gradients); }"),
        new("LossOfAGivenModel", "BP5006", "M model = Make(); var adam = new AdamW(model.Parameters); model.LossAndGradients(x); while (model.Loss(x) > 1) adam.Step({|model.Gradients|});", Again, "M model = Make(); var adam = new AdamW(model.Parameters); while (model.LossAndGradients(x) > 1) adam.Step(model.Gradients);"),

        new("AccumulatedInEveryRound", "BP5007", New + "for (int i = 0; i < 9; i++) { model.LossAndGradients(x, {|accumulate: true|}); adam.Step(model.Gradients); }", AddsUp, New + "for (int i = 0; i < 9; i++) { model.LossAndGradients(x); adam.Step(model.Gradients); }"),
        new("AccumulatedInTwoCalls", "BP5007", New + "foreach (float rate in x) { adam.LearningRate = rate; for (int j = 0; j < 4; j++) model.LossAndGradients(x, {|true|}); Keep(3); adam.Step(model.Gradients); }", AddsUp, New + "foreach (float rate in x) { adam.LearningRate = rate; for (int j = 0; j < 4; j++) model.LossAndGradients(x, j > 0); Keep(3); adam.Step(model.Gradients); }"),
        new("AccumulatedByOther", "BP5007", "var model = new M(); Optimizer sgd = new Sgd(model.Parameters); model.OtherAndGradients(x, accumulate: true); sgd.Step(model.Gradients); model.OtherAndGradients(x, {|accumulate: true|}); sgd.Step(model.Gradients);", AddsUp, "var model = new M(); Optimizer sgd = new Sgd(model.Parameters); model.OtherAndGradients(x, accumulate: true); sgd.Step(model.Gradients); model.Gradients.Clear(); model.OtherAndGradients(x, accumulate: true); sgd.Step(model.Gradients);"),

        new("InitializedInEachRound", "BP5008", New + "for (ulong seed = 0; seed < 9; seed++) { {|model.Initialize(seed)|}; for (int i = 0; i < 9; i++) { model.LossAndGradients(x); adam.Step(model.Gradients); } }", Former, "var model = new M(); for (ulong seed = 0; seed < 9; seed++) { model.Initialize(seed); var adam = new Adam(model.Parameters); for (int i = 0; i < 9; i++) { model.LossAndGradients(x); adam.Step(model.Gradients); } }"),
        new("InitializedAtTheEndOfARound", "BP5008", "var model = new M(); var sgd = new Sgd(model.Parameters) { Momentum = 0.9 }; foreach (float rate in x) { sgd.LearningRate = rate; while (model.LossAndGradients(x) > 1) sgd.Step(model.Gradients); {|model.Parameters.Initialize(3)|}; }", Former.Replace("adam", "sgd").Replace("moments", "momentum"), "var model = new M(); var sgd = new Sgd(model.Parameters); foreach (float rate in x) { sgd.LearningRate = rate; while (model.LossAndGradients(x) > 1) sgd.Step(model.Gradients); model.Parameters.Initialize(3); }"),
        new("InitializedBetweenTwoPhases", "BP5008", New + "while (model.LossAndGradients(x) > 1) adam.Step(model.Gradients); {|model.Initialize(3)|}; while (model.OtherAndGradients(x) > 1) adam.Step(model.Gradients);", Former, New + "while (model.LossAndGradients(x) > 1) adam.Step(model.Gradients); model.Initialize(3); adam = new Adam(model.Parameters); while (model.OtherAndGradients(x) > 1) adam.Step(model.Gradients);"),
        new("GivenModelAndOptimizerInitialized", "BP5008", "Train(Make(), null!, x); static void Train(M model, Adam adam, float[] x) { foreach (float rate in x) { {|model.Initialize(3)|}; model.LossAndGradients(x); adam.Step(model.Gradients); } }", Former, "Train(Make(), null!, x); static void Train(M model, Adam adam, float[] x) { model.Initialize(3); foreach (float rate in x) { model.LossAndGradients(x); adam.Step(model.Gradients); } }"),
    ];

    /// <summary>What looks like a mistake and may be none.</summary>
    public static IReadOnlyList<(string Name, string Code)> Silent { get; } =
    [
        ("ModelFromElsewhere", "M model = Make(); new Adam(model.Parameters).Step(model.Gradients);"),
        ("ModelFromAParameter", "Use(new M()); static void Use(M model) => new Adam(model.Parameters).Step(model.Gradients);"),
        ("ComputedByAnother", New + "Keep(model); adam.Step(model.Gradients);"),
        ("ComputedByItself", New + "model.Train(x); adam.Step(model.Gradients);"),
        ("ComputedInALambda", New + "Func<float> loss = () => model.LossAndGradients(x); loss(); adam.Step(model.Gradients);"),
        ("ComputedInALocalFunction", New + "Loss(); adam.Step(model.Gradients); void Loss() => model.LossAndGradients(x);"),
        ("StepInALambda", New + "Action step = () => adam.Step(model.Gradients); model.LossAndGradients(x); step();"),
        ("ComputedByAMethodGroup", New + "Func<float[], int> f = Apply; Console.Write(f); model.LogitsBackward(x, x); adam.Step(model.Gradients); int Apply(float[] y) => 3;"),
        ("ComputedInAnEarlierRound", New + "for (int i = 0; i < 9; i++) { adam.Step(model.Gradients); model.LossAndGradients(x); }"),
        ("ComputedOnOnePath", New + "if (x.Length > 3) model.LossAndGradients(x); adam.Step(model.Gradients);"),
        ("ComputedInATryBlock", New + "try { model.LossAndGradients(x); } catch (ArgumentException) { } adam.Step(model.Gradients);"),
        ("ComputedInACatchBlock", New + "try { Keep(3); } catch (ArgumentException) { model.LossAndGradients(x); } adam.Step(model.Gradients);"),
        ("ComputedInAFinallyBlock", New + "try { Keep(3); } finally { model.LossAndGradients(x); } adam.Step(model.Gradients);"),
        ("WrittenByHand", New + "model.Gradients.Span.Fill(1); adam.Step(model.Gradients);"),
        ("WrittenThroughAVariable", New + "GradientStore gradients = model.Gradients; gradients.Span.Fill(1); adam.Step(model.Gradients);"),
        ("Reassigned", New + "model = Make(); adam.Step(model.Gradients);"),
        ("ReassignedByReference", New + "Replace(ref model); adam.Step(model.Gradients); static void Replace(ref M model) => model = Make();"),
        ("ReassignedByATuple", "var model = new M(); var other = Make(); (model, other) = (other, model); new Adam(model.Parameters).Step(model.Gradients);"),
        ("ReassignedThroughARefLocal", "var model = new M(); ref M alias = ref model; alias = Make(); new Adam(model.Parameters).Step(model.Gradients);"),
        ("AnotherName", New + "M other = model; other.LossAndGradients(x); adam.Step(model.Gradients);"),
        ("ConditionalStore", New + "adam.Step(x.Length > 3 ? model.Gradients : new GradientStore(model.Parameters));"),
        ("ConditionalArgument", New + "model.LossAndGradients(x.Length > 3 ? x : path.Length > 3 ? x : new float[6]); adam.Step(model.Gradients);"),
        ("ComputedAsAnArgument", New + "Console.Write(model.LossAndGradients(x)); adam.Step(model.Gradients);"),
        ("ComputedInACondition", New + "while (model.LossAndGradients(x) > 1) adam.Step(model.Gradients);"),
        ("ComputedBehindAGoto", New + "again: if (x.Length > 3) { adam.Step(model.Gradients); return; } model.LossAndGradients(x); goto again;"),
        ("GradientsOnlyMentioned", "var model = new M(); foreach (ParameterView view in model.Gradients.Views) Console.Write(view.Name);"),

        ("CopyOfAModel", "var a = new M(); var b = new M(); var adam = new Adam(a.Parameters); a.Parameters.Span.CopyTo(b.Parameters.Span); b.LossAndGradients(x); adam.Step(b.Gradients);"),
        ("LoadedCopyOfAModel", "var a = new M(); var b = new M(); var adam = new Adam(a.Parameters); Safetensors.Load(path, a.Parameters); Safetensors.Load(path, b.Parameters); b.LossAndGradients(x); adam.Step(b.Gradients);"),
        ("MaybeTheSameModel", "var a = new M(); M b = a; b.LossAndGradients(x); new Adam(a.Parameters).Step(b.Gradients);"),
        ("AnotherOptimizer", "var a = new M(); var b = new M(); var adam = new Adam(a.Parameters); adam = new Adam(b.Parameters); b.LossAndGradients(x); adam.Step(b.Gradients);"),
        ("TwoModels", "var a = new M(); var b = new Same(); var ofA = new Adam(a.Parameters); var ofB = new Adam(b.Parameters); a.LossAndGradients(x); b.LossAndGradients(x); ofA.Step(a.Gradients); ofB.Step(b.Gradients);"),
        ("SharedByAnother", "var a = new M(); var b = new M(); var adam = new Adam(a.Parameters); Keep(b); b.LossAndGradients(x); adam.Step(b.Gradients);"),

        ("LoadedOrInitialized", "var model = new M(); if (path.Length > 3) Safetensors.Load(path, model.Parameters); else model.Initialize(3); model.Loss(x);"),
        ("UsedBetween", "var model = new M(); Safetensors.Load(path, model.Parameters); Console.Write(model.Loss(x)); model.Initialize(3);"),
        ("SavedBetween", "var model = new M(); Safetensors.Load(path, model.Parameters); Safetensors.Save(path, model.Parameters); model.Initialize(3);"),
        ("ReadBetween", "var model = new M(); Safetensors.Load(path, model.Parameters); float[] old = model.Parameters.Span.ToArray(); model.Initialize(3);"),
        ("LoadedOnOnePath", "var model = new M(); if (path.Length > 3) Safetensors.Load(path, model.Parameters); model.Initialize(3);"),
        ("SeenByAnother", "var model = new M(); Keep(model); Safetensors.Load(path, model.Parameters); Keep(3); model.Initialize(3);"),
        ("LoadedInACatchBlock", "var model = new M(); try { Safetensors.Load(path, model.Parameters); } catch (System.IO.IOException) { model.Initialize(3); }"),
        ("AnotherIsInitialized", "var model = new M(); var other = new M(); Safetensors.Load(path, model.Parameters); other.Initialize(3);"),

        ("TheSameTwice", New + "model.LossAndGradients(x); model.LossAndGradients(x); adam.Step(model.Gradients);"),
        ("WithoutSteps", "var model = new M(); model.LossAndGradients(x); model.OtherAndGradients(x);"),
        ("ReadInBetween", New + "model.LossAndGradients(x); double norm = model.Gradients.Norm(); model.OtherAndGradients(x); adam.Step(model.Gradients);"),
        ("CopiedInBetween", New + "model.LossAndGradients(x); float[] first = model.Gradients.Span.ToArray(); model.OtherAndGradients(x); adam.Step(model.Gradients);"),
        ("OnOnePath", New + "if (x.Length > 3) model.LossAndGradients(x); model.OtherAndGradients(x); adam.Step(model.Gradients);"),
        ("MaybeAccumulated", New + "for (int i = 0; i < 9; i++) { model.LossAndGradients(x); model.OtherAndGradients(x, accumulate: i > 0); adam.Step(model.Gradients); }"),
        ("Alternating", New + "for (int i = 0; i < 9; i++) { if (i % 2 == 0) model.LossAndGradients(x); else model.OtherAndGradients(x); adam.Step(model.Gradients); }"),

        ("RestartedOptimizer", "var model = new M(); for (int i = 0; i < 9; i++) { var adam = new Adam(model.Parameters); for (int j = 0; j < 9; j++) { model.LossAndGradients(x); adam.Step(model.Gradients); } }"),
        ("RestartedModel", "var model = new M(); foreach (float rate in x) { model.Initialize(3); var adam = new Adam(model.Parameters) { LearningRate = rate }; model.LossAndGradients(x); adam.Step(model.Gradients); }"),
        ("RestoredModel", "var model = new M(); foreach (float rate in x) { Safetensors.Load(path, model.Parameters); var adam = new Adam(model.Parameters) { LearningRate = rate }; model.LossAndGradients(x); adam.Step(model.Gradients); }"),
        ("ModelPerRound", "for (int i = 0; i < 9; i++) { var model = new M(); var adam = new Adam(model.Parameters); model.LossAndGradients(x); adam.Step(model.Gradients); }"),
        ("ManyModels", "foreach (M model in new[] { Make(), Make() }) { var adam = new Adam(model.Parameters); model.LossAndGradients(x); adam.Step(model.Gradients); }"),
        ("WithoutMemory", "var model = new M(); for (int i = 0; i < 9; i++) { model.LossAndGradients(x); new Sgd(model.Parameters) { LearningRate = 0.1 / (i + 1) }.Step(model.Gradients); }"),
        ("KeptForLater", "var model = new M(); var all = new List<Adam>(); for (int i = 0; i < 9; i++) { var adam = new Adam(model.Parameters); all.Add(adam); model.LossAndGradients(x); adam.Step(model.Gradients); }"),
        ("SteppedLater", "var model = new M(); for (int i = 0; i < 9; i++) { var adam = new Adam(model.Parameters); model.LossAndGradients(x); Action step = () => adam.Step(model.Gradients); step(); step(); }"),
        ("RestartedByAFunction", "var model = new M(); void Restart() => model.Initialize(3); for (int i = 0; i < 9; i++) { Restart(); model.LossAndGradients(x); new Adam(model.Parameters).Step(model.Gradients); }"),
        ("RestartedByAnOuterFunction", "var model = new M(); Action restart = () => model.Initialize(3); Action train = () => { for (int i = 0; i < 9; i++) { restart(); model.LossAndGradients(x); new Adam(model.Parameters).Step(model.Gradients); } }; train();"),
        ("RestartedElsewhere", "for (int i = 0; i < 9; i++) { Restart(); Field.LossAndGradients(x); new Adam(Field.Parameters).Step(Field.Gradients); }"),
        ("RestartedByItself", "M model = Make(); for (int i = 0; i < 9; i++) { model.Train(x); model.LossAndGradients(x); new Adam(model.Parameters).Step(model.Gradients); }"),
        ("RestartedByAnotherName", "M model = Make(); for (int i = 0; i < 9; i++) { M other = model; other.Initialize(3); model.LossAndGradients(x); new Adam(model.Parameters).Step(model.Gradients); }"),
        ("GivenToAnother", "M model = Make(); for (int i = 0; i < 9; i++) { Keep(model); model.LossAndGradients(x); new Adam(model.Parameters).Step(model.Gradients); }"),
        ("AnotherModelEachRound", "M model = Make(); for (int i = 0; i < 9; i++) { model = Make(); var adam = new Adam(model.Parameters); model.LossAndGradients(x); adam.Step(model.Gradients); }"),

        ("TwoStepsAlongTheSame", New + "model.LossAndGradients(x); adam.Step(model.Gradients); adam.Step(model.Gradients);"),
        ("StepsAreMeasured", New + "model.LossAndGradients(x); for (int i = 0; i < 1000; i++) adam.Step(model.Gradients);"),
        ("LineSearch", "var model = new M(); var sgd = new Sgd(model.Parameters); model.LossAndGradients(x); float best = model.Loss(x); do { sgd.Step(model.Gradients); } while (model.Loss(x) < best);"),
        ("BacktrackingWithAdam", New + "float[] start = model.Parameters.Span.ToArray(); model.LossAndGradients(x); do { start.CopyTo(model.Parameters.Span); adam.LearningRate /= 2; adam.Step(model.Gradients); } while (model.Loss(x) > 1);"),
        ("TwoOptimizersAlongTheSame", "var model = new M(); Adam a = new(model.Parameters.Subset(\"w\")), b = new(model.Parameters); model.LossAndGradients(x); a.Step(model.Gradients); Console.Write(model.Loss(x)); b.Step(model.Gradients);"),
        ("OneNameForTwoOptimizers", "var model = new M(); Adam adam = new(model.Parameters.Subset(\"w\")); model.LossAndGradients(x); adam.Step(model.Gradients); Console.Write(model.Loss(x)); adam = new(model.Parameters); adam.Step(model.Gradients);"),
        ("ValidationInBetween", New + "for (int i = 0; i < 9; i++) { model.LossAndGradients(x); adam.Step(model.Gradients); Console.Write(model.Loss(x)); }"),
        ("ValidationBeforeTheStep", New + "model.LossAndGradients(x); for (int i = 0; i < 9; i++) { Console.Write(model.Loss(x)); adam.Step(model.Gradients); model.LossAndGradients(x); }"),
        ("ValidationInSomeRounds", New + "for (int i = 0; i < 9; i++) { if (i % 3 == 0) model.LossAndGradients(x); else Console.Write(model.Loss(x)); if (i % 3 == 0) adam.Step(model.Gradients); }"),
        ("GradientsComputedByADelegate", New + "Func<float> next = () => model.OtherAndGradients(x); model.LossAndGradients(x); for (int i = 0; i < 9; i++) { adam.Step(model.Gradients); Console.Write(model.Loss(x)); next(); }"),
        ("GradientsWrittenThroughASpan", New + "Span<float> gradients = model.Gradients.Span; for (int i = 0; i < 9; i++) { gradients.Fill(model.Loss(x)); adam.Step(model.Gradients); }"),
        ("PredictionInBetween", New + "model.LossAndGradients(x); adam.Step(model.Gradients); Console.Write(model.Logits(x)); adam.Step(model.Gradients);"),

        ("AccumulatedAndCleared", New + "for (int i = 0; i < 9; i++) { model.Gradients.Clear(); model.LossAndGradients(x, accumulate: true); adam.Step(model.Gradients); }"),
        ("AccumulatedAfterTheFirst", New + "for (int i = 0; i < 9; i++) { model.LossAndGradients(x); model.OtherAndGradients(x, accumulate: true); adam.Step(model.Gradients); }"),
        ("AccumulatedInFourRounds", New + "for (int i = 0; i < 9; i++) { if (i % 4 == 0) model.LossAndGradients(x); else model.LossAndGradients(x, accumulate: true); if (i % 4 == 3) adam.Step(model.Gradients); }"),
        ("AccumulatedOnCondition", New + "for (int i = 0; i < 9; i++) { model.LossAndGradients(x, accumulate: i % 4 != 0); model.OtherAndGradients(x, accumulate: true); if (i % 4 == 3) adam.Step(model.Gradients); }"),
        ("AccumulatedForOneStep", New + "foreach (float rate in x) model.LossAndGradients(x, accumulate: true); adam.Step(model.Gradients);"),
        ("AccumulatedForPartsOfAModel", "var model = new M(); Adam a = new(model.Parameters.Subset(\"w\")); for (int i = 0; i < 9; i++) { model.LossAndGradients(x, accumulate: true); a.Step(model.Gradients); }"),
        ("AccumulatedForTwoOptimizers", "var model = new M(); Adam a = new(model.Parameters), b = new(model.Parameters); for (int i = 0; i < 9; i++) { model.LossAndGradients(x, accumulate: true); a.Step(model.Gradients); model.OtherAndGradients(x, accumulate: true); b.Step(model.Gradients); }"),
        ("AccumulatedAndClearedElsewhere", New + "Action clear = () => model.Gradients.Clear(); for (int i = 0; i < 9; i++) { clear(); model.LossAndGradients(x, accumulate: true); adam.Step(model.Gradients); }"),
        ("AccumulatedWithoutSteps", New + "for (int i = 0; i < 9; i++) model.LossAndGradients(x, accumulate: true);"),

        ("InitializedOnCondition", New + "for (int i = 0; i < 9; i++) { if (i == 0) model.Initialize(3); model.LossAndGradients(x); adam.Step(model.Gradients); }"),
        ("InitializedBeforeTheLoop", New + "model.Initialize(3); for (int i = 0; i < 9; i++) { model.LossAndGradients(x); adam.Step(model.Gradients); }"),
        ("InitializedAfterTheLastStep", New + "for (int i = 0; i < 9; i++) { model.LossAndGradients(x); adam.Step(model.Gradients); } model.Initialize(3);"),
        ("InitializedBetweenExclusivePhases", New + "if (x.Length > 3) { model.LossAndGradients(x); adam.Step(model.Gradients); } model.Initialize(3); if (x.Length < 3) { model.LossAndGradients(x); adam.Step(model.Gradients); }"),
        ("InitializedWithAnOptimizerWithoutMemory", "var model = new M(); var sgd = new Sgd(model.Parameters); foreach (float rate in x) { model.Initialize(3); model.LossAndGradients(x); sgd.Step(model.Gradients); }"),
        ("InitializedWithANewOptimizer", "var model = new M(); Adam adam; foreach (float rate in x) { model.Initialize(3); adam = new Adam(model.Parameters); model.LossAndGradients(x); adam.Step(model.Gradients); }"),
        ("InitializedWithAnOptimizerFromElsewhere", New + "void Restart() => adam = new Adam(model.Parameters); foreach (float rate in x) { Restart(); model.Initialize(3); model.LossAndGradients(x); adam.Step(model.Gradients); }"),
        ("InitializedAndLoaded", New + "foreach (float rate in x) { model.Initialize(3); Safetensors.Load(path, model.Parameters); model.LossAndGradients(x); adam.Step(model.Gradients); }"),
        ("AnotherModelInitialized", New + "var other = new M(); foreach (float rate in x) { other.Initialize(3); model.LossAndGradients(x); adam.Step(model.Gradients); }"),
        ("NewModelInitialized", "foreach (float rate in x) { var model = new M(); var adam = new Adam(model.Parameters); model.Initialize(3); model.LossAndGradients(x); adam.Step(model.Gradients); }"),
    ];
}
