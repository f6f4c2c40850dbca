using System.Collections.Generic;

namespace Backprop.Generators.Tests.Use;

/// <summary>The models of <see cref="UseCases"/> in fields and automatic properties of classes. The code is that of whole classes.</summary>
internal static class MemberCases
{
    private const string NotComputed = "The gradients of '_model' are used before anything computes them, and are 0: call 'LossAndGradients' before";
    private const string Other = "The optimizer changes the parameters of '_a', but these are the gradients of '_b': pass '_a.Gradients'";
    private const string Lost = "This draws the parameters of '_model' anew, and what was loaded just before is lost: initialize before loading, or not at all";
    private const string Overwritten = "'OtherAndGradients' overwrites the gradients of 'LossAndGradients', which nothing has used: take a step in between, or add them up with 'accumulate: true'";
    private const string PerStep = "An optimizer that is created for every step loses its moments: create it before the loop";

    private const string Again = "The gradients of '_model' are those of the step before, as nothing has computed others since: call 'LossAndGradients' before";
    private const string AddsUp = "This adds to gradients of '_model' that a step was already taken along: pass false in the first call after a step, which clears them";
    private const string Former = "This draws the parameters of '_model' anew, but '_adam' keeps its moments of those before: create it anew, too";

    /// <summary>A trainer that shows what it has.</summary>
    private const string Shown = "class Trainer { public M _model { get; set; } = new(); public Adam Adam { get; } public Trainer() => Adam = new(_model.Parameters); } ";

    /// <summary>A model and its optimizer, as trainers have them.</summary>
    private const string Fields = "readonly M _model = new(); readonly Adam _adam; public Trainer() => _adam = new Adam(_model.Parameters); ";

    /// <summary>Two models of a class, and an optimizer over the parameters of the first.</summary>
    private const string Two = "readonly M _a = new(), _b = new(); readonly Adam _adam; public Trainer() => _adam = new Adam(_a.Parameters); ";

    /// <summary>What a class is given: nobody knows what else is done with it.</summary>
    private const string Given = "readonly M _model; readonly Adam _adam; public Trainer(M model) { _model = model; _adam = new Adam(model.Parameters); } ";

    public static IReadOnlyList<UseCase> All { get; } =
    [
        new("StepAfterLoss", "BP5001", Class(Fields + "public float Train(float[] x) { float loss = _model.Loss(x); _adam.Step({|_model.Gradients|}); return loss; }"), NotComputed,
            Class(Fields + "public float Train(float[] x) { float loss = _model.LossAndGradients(x); _adam.Step(_model.Gradients); return loss; }")),
        new("StepByThis", "BP5001", Class(Fields + "public float Train(float[] x) { float loss = this._model.Loss(x); this._adam.Step({|this._model.Gradients|}); return loss; }"), NotComputed,
            Class(Fields + "public float Train(float[] x) { float loss = this._model.LossAndGradients(x); _adam.Step(this._model.Gradients); return loss; }")),
        new("StepInAnotherMethod", "BP5001", Class(Fields + "float Loss(float[] x) => _model.Loss(x); public void Train(float[] x) { Loss(x); _adam.Step({|_model.Gradients|}); }"), NotComputed.Replace("LossAndGradients", "LogitsBackward"),
            Class(Fields + "float Loss(float[] x) => _model.LossAndGradients(x); public void Train(float[] x) { Loss(x); _adam.Step(_model.Gradients); }")),
        new("StepInALambda", "BP5001", Class(Fields + "public void Train(float[] x) => System.Threading.Tasks.Parallel.For(0, 9, i => { _model.Loss(x); lock (_adam) _adam.Step({|_model.Gradients|}); });"), NotComputed,
            Class(Fields + "public void Train(float[] x) => System.Threading.Tasks.Parallel.For(0, 9, i => { lock (_adam) { _model.LossAndGradients(x); _adam.Step(_model.Gradients); } });")),
        new("StepInALocalFunction", "BP5001", Class(Fields + "public void Train(float[] x) { for (int i = 0; i < 9; i++) Step(); void Step() { _model.Loss(x); _adam.Step({|_model.Gradients|}); } }"), NotComputed,
            Class(Fields + "public void Train(float[] x) { for (int i = 0; i < 9; i++) Step(); void Step() { _model.LossAndGradients(x); _adam.Step(_model.Gradients); } }")),
        new("StepInAnAsyncMethod", "BP5001", Class(Fields + "public async System.Threading.Tasks.Task Train(float[] x) { _model.Loss(x); await System.Threading.Tasks.Task.Delay(1); _adam.Step({|_model.Gradients|}); }"), NotComputed,
            Class(Fields + "public async System.Threading.Tasks.Task Train(float[] x) { _model.LossAndGradients(x); await System.Threading.Tasks.Task.Delay(1); _adam.Step(_model.Gradients); }")),
        new("PrivateProperty", "BP5001", Class("M _model { get; } = new(); Optimizer _adam { get; } public Trainer() { _adam = new Adam(_model.Parameters); } public void Train(float[] x) { _model.Loss(x); _adam.Step({|_model.Gradients|}); }"), NotComputed,
            Class("M _model { get; } = new(); Optimizer _adam { get; } public Trainer() { _adam = new Adam(_model.Parameters); } public void Train(float[] x) { _model.LossAndGradients(x); _adam.Step(_model.Gradients); }")),
        new("StaticField", "BP5001", "static class Trainer { static readonly M _model = new(); static readonly Adam adam = new(_model.Parameters); public static void Train(float[] x) { _model.Loss(x); adam.Step({|Trainer._model.Gradients|}); } }", NotComputed,
            "static class Trainer { static readonly M _model = new(); static readonly Adam adam = new(_model.Parameters); public static void Train(float[] x) { _model.LossAndGradients(x); adam.Step(Trainer._model.Gradients); } }"),
        new("CreatedInTheConstructor", "BP5001", Class("readonly M _model; readonly Adam _adam; public Trainer() { _model = new M(); _adam = new Adam(_model.Parameters); } public void Train(float[] x) { _model.Loss(x); _adam.Step({|_model.Gradients|}); }"), NotComputed,
            Class("readonly M _model; readonly Adam _adam; public Trainer() { _model = new M(); _adam = new Adam(_model.Parameters); } public void Train(float[] x) { _model.LossAndGradients(x); _adam.Step(_model.Gradients); }")),
        new("PartialClass", "BP5001", "partial class Trainer { readonly M _model = new(); readonly Adam _adam; public Trainer() => _adam = new(_model.Parameters); } partial class Trainer { public void Train(float[] x) { _model.Loss(x); _adam.Step({|_model.Gradients|}); } }", NotComputed,
            "partial class Trainer { readonly M _model = new(); readonly Adam _adam; public Trainer() => _adam = new(_model.Parameters); void Compute(float[] x) => _model.LossAndGradients(x); } partial class Trainer { public void Train(float[] x) { Compute(x); _adam.Step(_model.Gradients); } }"),
        new("Record", "BP5001", "record Trainer(string Path) { readonly M _model = new(); public void Train(float[] x) { _model.Loss(x); new Sgd(_model.Parameters).Step({|_model.Gradients|}); } }", NotComputed,
            "record Trainer(string Path) { readonly M _model = new(); public void Train(float[] x) { _model.LossAndGradients(x); new Sgd(_model.Parameters).Step(_model.Gradients); } }"),
        new("Struct", "BP5001", "readonly struct Trainer { readonly M _model; public Trainer(int batch) => _model = new(); public void Train(float[] x) { _model.Loss(x); new Sgd(_model.Parameters).Step({|_model.Gradients|}); } }", NotComputed,
            "readonly struct Trainer { readonly M _model; public Trainer(int batch) => _model = new(); public void Train(float[] x) { _model.LossAndGradients(x); new Sgd(_model.Parameters).Step(_model.Gradients); } }"),
        new("GenericClass", "BP5001", "class Trainer<T> { readonly M _model = new(); public void Train(float[] x, T tag) { _model.Loss(x); new Sgd(_model.Parameters).Step({|_model.Gradients|}); } }", NotComputed,
            "class Trainer<T> { readonly M _model = new(); public void Train(float[] x, T tag) { _model.LossAndGradients(x); new Sgd(_model.Parameters).Step(_model.Gradients); } }"),
        new("NormOfNothing", "BP5001", Class("readonly M _model = new(); public double Train(float[] x) { _model.Loss(x); return {|_model.Gradients|}.Norm(); }"), NotComputed,
            Class("readonly M _model = new(); public double Train(float[] x) { _model.LossAndGradients(x); return _model.Gradients.Norm(); }")),

        new("OtherModel", "BP5002", Class(Two + "public void Train(float[] x) { _b.LossAndGradients(x); _adam.Step({|_b.Gradients|}); }"), Other, Class(Two + "public void Train(float[] x) { _b.Loss(x); _a.LossAndGradients(x); _adam.Step(_a.Gradients); }")),
        new("OtherClass", "BP5002", Class("readonly M _a = new(); readonly Same _b = new(); readonly Adam _adam; public Trainer() => _adam = new(_a.Parameters); public void Train(float[] x) { _a.LossAndGradients(x); _b.LossAndGradients(x); _adam.Step({|_b.Gradients|}); }"), Other,
            Class("readonly M _a = new(); readonly Same _b = new(); readonly Adam _adam; public Trainer() => _adam = new(_b.Parameters); public void Train(float[] x) { _a.LossAndGradients(x); _b.LossAndGradients(x); _adam.Step(_b.Gradients); }")),
        new("OtherModelInProperties", "BP5002", Class("M _a { get; } = new(); M _b { get; set; } = new(); public Adam Adam { get; } public Trainer() { Adam = new(_a.Parameters.Subset(\"w\")); } public void Train(float[] x) { _b.LossAndGradients(x); Adam.Step({|_b.Gradients|}); }"), Other,
            Class("M _a { get; } = new(); M _b { get; set; } = new(); public Adam Adam { get; } public Trainer() { Adam = new(_b.Parameters.Subset(\"w\")); } public void Train(float[] x) { _b.LossAndGradients(x); Adam.Step(_b.Gradients); }")),
        new("OtherModelOfEveryConstructor", "BP5002", Class("readonly M _a = new(), _b = new(); readonly Optimizer _o; public Trainer() => _o = new Sgd(_a.Parameters); public Trainer(double rate) => _o = new Adam(_a.Parameters) { LearningRate = rate }; public void Train(float[] x) { _b.LossAndGradients(x); _o.Step({|_b.Gradients|}); }"), Other,
            Class("readonly M _a = new(), _b = new(); readonly Optimizer _o; public Trainer() => _o = new Sgd(_a.Parameters); public Trainer(double rate) => _o = new Adam(_b.Parameters) { LearningRate = rate }; public void Train(float[] x) { _b.LossAndGradients(x); _o.Step(_b.Gradients); }")),
        new("OtherModelOfALocalOptimizer", "BP5002", Class("readonly M _a = new(), _b = new(); public void Train(float[] x) { var adam = new Adam(_a.Parameters); for (int i = 0; i < 9; i++) { _b.LossAndGradients(x); adam.Step({|_b.Gradients|}); } }"), Other,
            Class("readonly M _a = new(), _b = new(); public void Train(float[] x) { var adam = new Adam(_b.Parameters); for (int i = 0; i < 9; i++) { _b.LossAndGradients(x); adam.Step(_b.Gradients); } }")),

        new("InitializedAfterLoading", "BP5003", Class(Fields + "public void Load(string path) { Safetensors.Load(path, _model.Parameters); {|_model.Initialize(3)|}; }"), Lost, Class(Fields + "public void Load(string path) { _model.Initialize(3); Safetensors.Load(path, _model.Parameters); }")),
        new("GivenModelInitializedAfterLoading", "BP5003", Class(Given + "public void Load(string path) { Safetensors.Load(path, _model.Parameters); Console.WriteLine(path); {|_model.Parameters.Initialize(3)|}; }"), Lost, Class(Given + "public void Load(string path) { _model.Initialize(3); Safetensors.Load(path, _model.Parameters); }")),
        new("PublicPropertyInitializedAfterLoading", "BP5003", Class("public M _model { get; } = new(); public Trainer(string path) { if (path.Length > 3) { Safetensors.Load(path, _model.Parameters); {|_model.Initialize(3)|}; } }"), Lost, Class("public M _model { get; } = new(); public Trainer(string path) { if (path.Length > 3) Safetensors.Load(path, _model.Parameters); else _model.Initialize(3); }")),

        new("Overwritten", "BP5004", Class(Fields + "public void Train(float[] x) { _model.LossAndGradients(x); {|_model.OtherAndGradients|}(x); _adam.Step(_model.Gradients); }"), Overwritten, Class(Fields + "public void Train(float[] x) { _model.LossAndGradients(x); _model.OtherAndGradients(x, accumulate: true); _adam.Step(_model.Gradients); }")),
        new("GivenModelOverwritten", "BP5004", Class(Given + "public void Train(float[] x, float[] y) { _adam.LearningRate = 0.1; float loss = _model.LossAndGradients(x) + {|_model.OtherAndGradients|}(y); Console.WriteLine($\"{loss:F3}\"); _adam.Step(_model.Gradients); }"), Overwritten,
            Class(Given + "public void Train(float[] x, float[] y) { _adam.LearningRate = 0.1; float loss = _model.LossAndGradients(x) + _model.OtherAndGradients(y, accumulate: true); Console.WriteLine($\"{loss:F3}\"); _adam.Step(_model.Gradients); }")),

        new("AdamPerStep", "BP5005", Class("readonly M _model = new(); float[] Next() => new float[6]; public void Train() { for (int i = 0; i < 9; i++) { _model.LossAndGradients(Next()); var adam = {|new Adam(_model.Parameters)|}; adam.Step(_model.Gradients); } }"), PerStep,
            Class("readonly M _model = new(); float[] Next() => new float[6]; public void Train() { var adam = new Adam(_model.Parameters); for (int i = 0; i < 9; i++) { _model.LossAndGradients(Next()); adam.Step(_model.Gradients); } }")),
        new("GivenModelWithAdamPerStep", "BP5005", Class("readonly M _model; public Trainer(M model) => _model = model; public void Train(float[][] batches) { foreach (float[] batch in batches) { Console.Write(_model.LossAndGradients(batch)); {|new Adam(_model.Parameters)|}.Step(_model.Gradients); } }"), PerStep,
            Class("readonly M _model; readonly Adam adam; public Trainer(M model) { _model = model; adam = new(model.Parameters); } public void Train(float[][] batches) { foreach (float[] batch in batches) { Console.Write(_model.LossAndGradients(batch)); adam.Step(_model.Gradients); } }")),
        new("FieldWithAdamPerStep", "BP5005", Class("readonly M _model = new(); Adam? adam; public void Train(float[] x) { while (_model.LossAndGradients(x) > 1) { adam = {|new Adam(_model.Parameters)|}; adam.Step(_model.Gradients); } }"), PerStep,
            Class("readonly M _model = new(); Adam? adam; public void Train(float[] x) { adam = new Adam(_model.Parameters); while (_model.LossAndGradients(x) > 1) { adam.Step(_model.Gradients); } }")),

        new("LossInsteadOfGradients", "BP5006", Class(Fields + "public void Train(float[] x) { float loss = _model.LossAndGradients(x); while (loss > 1) { _adam.Step({|_model.Gradients|}); loss = _model.Loss(x); } }"), Again,
            Class(Fields + "public void Train(float[] x) { float loss = _model.LossAndGradients(x); while (loss > 1) { _adam.Step(_model.Gradients); loss = _model.LossAndGradients(x); } }")),
        new("GivenModelWithLossInsteadOfGradients", "BP5006", Class(Given + "public void Train(float[] x, float[] losses) { _model.LossAndGradients(x); for (int i = 0; i < losses.Length; i++) { losses[i] = _model.Loss(x); _adam.Step({|_model.Gradients|}); } }"), Again,
            Class(Given + "public void Train(float[] x, float[] losses) { for (int i = 0; i < losses.Length; i++) { losses[i] = _model.LossAndGradients(x); _adam.Step(_model.Gradients); } }")),
        new("AccumulatedInEveryRound", "BP5007", Class(Fields + "public void Train(float[][] batches) { foreach (float[] batch in batches) { _model.LossAndGradients(batch, {|accumulate: true|}); _adam.Step(_model.Gradients); } }"), AddsUp,
            Class(Fields + "public void Train(float[][] batches) { foreach (float[] batch in batches) { _model.LossAndGradients(batch); _adam.Step(_model.Gradients); } }")),
        new("AccumulatedInEveryRoundOverAList", "BP5007", Class(Given.Replace("model.Parameters", "_model.Parameters") + "public void Train(List<float[]> batches) { foreach (float[] batch in batches) { _model.LossAndGradients(batch, {|true|}); _adam.Step(_model.Gradients); } }"), AddsUp,
            Class(Given + "public void Train(List<float[]> batches) { foreach (float[] batch in batches) { _model.LossAndGradients(batch, false); _adam.Step(_model.Gradients); } }")),
        new("InitializedInEachRound", "BP5008", Class(Given + "void Epoch(float[] x) => _model.LossAndGradients(x); public void Compare(float[] x) { for (ulong seed = 0; seed < 9; seed++) { {|_model.Initialize(seed)|}; for (int i = 0; i < 9; i++) { Epoch(x); _adam.Step(_model.Gradients); } } }"), Former,
            Class(Given + "void Epoch(float[] x) => _model.LossAndGradients(x); public void Compare(float[] x) { for (ulong seed = 0; seed < 9; seed++) { _model.Initialize(seed); var adam = new Adam(_model.Parameters); for (int i = 0; i < 9; i++) { Epoch(x); adam.Step(_model.Gradients); } } }")),

        // Members of others, and parameters.
        new("ModelOfATrainer", "BP5003", Shown + "static class Program { static void Load(Trainer trainer, string path) { Safetensors.Load(path, trainer._model.Parameters); {|trainer._model.Initialize(3)|}; } }", Lost,
            Shown + "static class Program { static void Load(Trainer trainer, string path) { trainer._model.Initialize(3); Safetensors.Load(path, trainer._model.Parameters); } }"),
        new("ModelOfATrainerOverwritten", "BP5004", Shown + "class Program { readonly Trainer trainer = new(); void Train(float[] x) { trainer._model.LossAndGradients(x); {|trainer._model.OtherAndGradients|}(x); trainer.Adam.Step(trainer._model.Gradients); } }", Overwritten,
            Shown + "class Program { readonly Trainer trainer = new(); void Train(float[] x) { trainer._model.LossAndGradients(x); trainer._model.OtherAndGradients(x, true); trainer.Adam.Step(trainer._model.Gradients); } }"),
        new("StaticModelOfAnotherClass", "BP5003", "static class Models { public static readonly M _model = new(); } static class Program { static void Load(string path) { Safetensors.Load(path, Models._model.Parameters); {|Models._model.Initialize(3)|}; } }", Lost,
            "static class Models { public static readonly M _model = new(); } static class Program { static void Load(string path) { Safetensors.Load(path, Models._model.Parameters); } }"),
        new("ParameterOverwritten", "BP5004", "static class Program { static void Train(M model, Adam adam, float[] x) { model.LossAndGradients(x); {|model.OtherAndGradients|}(x); adam.Step(model.Gradients); } }", Overwritten,
            "static class Program { static void Train(M model, Adam adam, float[] x) { model.LossAndGradients(x); adam.Step(model.Gradients); model.OtherAndGradients(x); adam.Step(model.Gradients); } }"),
        new("CapturedParameterInitializedAfterLoading", "BP5003", "class Trainer(M _model) { public void Load(string path) { Safetensors.Load(path, _model.Parameters); {|_model.Initialize(3)|}; } }", Lost,
            "class Trainer(M _model) { public void Load(string path) { _model.Initialize(3); Safetensors.Load(path, _model.Parameters); } }"),
    ];

    /// <summary>What looks like a mistake and may be none.</summary>
    public static IReadOnlyList<(string Name, string Code)> Silent { get; } =
    [
        // Others may compute the gradients.
        ("GivenModel", Class(Given + "public void Step() => _adam.Step(_model.Gradients);")),
        ("PrimaryConstructor", "class Trainer(M model) { readonly Adam adam = new(model.Parameters); public void Step() => adam.Step(model.Gradients); }"),
        ("PublicField", Class("public readonly M Model = new(); public void Step() => new Adam(Model.Parameters).Step(Model.Gradients);")),
        ("InternalProperty", Class("internal M Model { get; } = new(); public void Step() => new Adam(Model.Parameters).Step(Model.Gradients);")),
        ("ProtectedField", Class("protected readonly M model = new(); public void Step() => new Adam(model.Parameters).Step(model.Gradients);")),
        ("AssignableProperty", Class("public M Model { get; set; } = new(); public void Step() => new Adam(Model.Parameters).Step(Model.Gradients);")),
        ("RequiredProperty", Class("public required M Model { get; init; } public void Step() => new Adam(Model.Parameters).Step(Model.Gradients);")),
        ("PositionalRecord", "record Trainer(M Model, Adam Adam) { public void Step() => Adam.Step(Model.Gradients); }"),
        ("FieldWithAnAttribute", Class("[Obsolete] readonly M model = new(); public void Step() => new Adam(model.Parameters).Step(model.Gradients);") + "#pragma warning disable CS0612\n"),
        ("HandedOut", Class(Fields + "public M Model => _model; public void Step() => _adam.Step(_model.Gradients);")),
        ("HandedToAnother", Class(Fields + "public void Step(Action<M> compute) { compute(_model); _adam.Step(_model.Gradients); }")),
        ("GradientsHandedOut", Class(Fields + "public GradientStore Gradients => _model.Gradients; public void Step() => _adam.Step(_model.Gradients);")),
        ("ComputedInAnotherMethod", Class(Fields + "public float Loss(float[] x) => _model.LossAndGradients(x); public void Step() => _adam.Step(_model.Gradients);")),
        ("ComputedAfterTheStep", Class(Fields + "public void Train(float[] x) { _adam.Step(_model.Gradients); _model.LossAndGradients(x); }")),
        ("ComputedInANestedClass", Class(Fields + "public void Step() => _adam.Step(_model.Gradients); sealed class Losses(Trainer trainer) { public float Loss(float[] x) => trainer._model.LossAndGradients(x); }")),
        ("ComputedInALambda", Class(Fields + "public Func<float[], float> Loss => x => _model.LossAndGradients(x); public void Step() => _adam.Step(_model.Gradients);")),
        ("ComputedInAnInitializer", Class("static readonly M _model = new(); readonly float start = _model.LossAndGradients(new float[6]); public void Step() => new Adam(_model.Parameters).Step(_model.Gradients);")),
        ("ComputedInAnotherPart", "partial class Trainer { readonly M _model = new(); public void Step() => new Adam(_model.Parameters).Step(_model.Gradients); } partial class Trainer { public void Compute(float[] x) => _model.LossAndGradients(x); }"),
        ("ComputedByItself", Class(Fields + "public void Train(float[] x) { _model.Train(x); _adam.Step(_model.Gradients); }")),
        ("ComputedByAnotherTrainer", Class(Fields + "public void Step(Trainer other, float[] x) { other._model.LossAndGradients(x); _adam.Step(_model.Gradients); }")),
        ("ComputedConditionally", Class("M? _model; public void Train(float[] x) { _model ??= new M(); _model?.LossAndGradients(x); new Adam(_model!.Parameters).Step(_model.Gradients); }")),
        ("ComputedThroughAPattern", Class("M? _model = new(); public void Train(float[] x) { if (_model is { } model) model.LossAndGradients(x); new Adam(_model!.Parameters).Step(_model.Gradients); }")),
        ("ComputedThroughALocal", Class(Fields + "public void Train(float[] x) { var model = _model; model.LossAndGradients(x); _adam.Step(_model.Gradients); }")),
        ("ComputedThroughADeconstruction", Class(Fields + "public void Train(float[] x) { var (model, adam) = (_model, _adam); model.LossAndGradients(x); _adam.Step(_model.Gradients); }")),
        ("ComputedThroughAReference", Class("M _model = new(); public void Train(float[] x) { ref M model = ref _model; model.LossAndGradients(x); new Adam(_model.Parameters).Step(_model.Gradients); }")),
        ("ComputedThroughAnArray", Class("readonly M _model = new(); readonly M[] all; public Trainer() => all = [_model]; public void Train(float[] x) { foreach (M model in all) model.LossAndGradients(x); new Adam(_model.Parameters).Step(_model.Gradients); }")),
        ("WrittenByHand", Class(Fields + "public void Step() { _model.Gradients.Span.Fill(1); _adam.Step(_model.Gradients); }")),
        ("SwappedForAnother", Class("M _model = new(); public void Use(M model) => _model = model; public void Step() => new Adam(_model.Parameters).Step(_model.Gradients);")),
        ("PropertyThatDecides", Class("M? made; M Model => made ??= new M(); public void Step() => new Adam(Model.Parameters).Step(Model.Gradients);")),
        ("PropertyWithABackingField", Class("M Model { get => field.Parameters.Count > 3 ? field : new M(); set => field = value; } = new M(); public void Step() => new Adam(Model.Parameters).Step(Model.Gradients);")),
        ("Models", Class("readonly M[] models = [new(), new()]; readonly List<Adam> adams = []; public void Step() { for (int i = 0; i < 2; i++) adams[i].Step(models[i].Gradients); }")),
        ("ModelsInADictionary", Class("readonly Dictionary<string, M> models = new() { [\"a\"] = new() }; public void Step() => new Adam(models[\"a\"].Parameters).Step(models[\"a\"].Gradients);")),

        // Optimizers that may belong to the model.
        ("TwoModels", Class(Two + "readonly Adam _other = new(new M().Parameters); public void Train(float[] x) { _a.LossAndGradients(x); _adam.Step(_a.Gradients); _b.Loss(x); }")),
        ("GivenModels", Class("readonly M a, b; readonly Adam adam; public Trainer(M a, M b) { this.a = a; this.b = b; adam = new(a.Parameters); } public void Train(float[] x) { b.LossAndGradients(x); adam.Step(b.Gradients); }")),
        ("CapturedModels", "class Trainer(M a, M b) { readonly Adam adam = new(a.Parameters); public void Train(float[] x) { b.LossAndGradients(x); adam.Step(b.Gradients); } }"),
        ("CopiedParameters", Class(Two + "public void Train(float[] x) { _a.Parameters.Span.CopyTo(_b.Parameters.Span); _b.LossAndGradients(x); _adam.Step(_b.Gradients); }")),
        ("CopiedInAnotherMethod", Class(Two + "void Copy() => _a.Parameters.Span.CopyTo(_b.Parameters.Span); public void Train(float[] x) { Copy(); _b.LossAndGradients(x); _adam.Step(_b.Gradients); }")),
        ("CopiedThroughAFile", Class(Two + "public void Train(float[] x, string path) { Safetensors.Save(path, _b.Parameters); Safetensors.Load(path, _a.Parameters); _b.LossAndGradients(x); _adam.Step(_b.Gradients); }")),
        ("CopiedByAnother", Class(Two + "public void Train(float[] x, Action<M> copy) { copy(_b); _b.LossAndGradients(x); _adam.Step(_b.Gradients); }")),
        ("MaybeTheSameModel", Class("readonly M _a = new(), _b; readonly Adam _adam; public Trainer() { _b = _a; _adam = new(_a.Parameters); } public void Train(float[] x) { _b.LossAndGradients(x); _adam.Step(_b.Gradients); }")),
        ("ChosenOptimizer", Class("readonly M _a = new(), _b = new(); Adam _adam; public Trainer() => _adam = new(_a.Parameters); public void Choose() => _adam = new(_b.Parameters); public void Train(float[] x) { _b.LossAndGradients(x); _adam.Step(_b.Gradients); }")),
        ("OptimizerOfOneConstructor", Class("readonly M _a = new(), _b = new(); readonly Adam _adam; public Trainer() => _adam = new(_a.Parameters); public Trainer(int batch) => _adam = new(_b.Parameters); public void Train(float[] x) { _b.LossAndGradients(x); _adam.Step(_b.Gradients); }")),
        ("AssignableOptimizer", Class("readonly M _a = new(), _b = new(); public Adam Adam { get; set; } public Trainer() => Adam = new(_a.Parameters); public void Train(float[] x) { _b.LossAndGradients(x); Adam.Step(_b.Gradients); }")),
        ("OptimizerByReference", Class("readonly M _a = new(), _b = new(); Adam _adam; public Trainer() { _adam = new(_a.Parameters); Set(ref _adam); } void Set(ref Adam adam) => adam = new(_b.Parameters); public void Train(float[] x) { _b.LossAndGradients(x); _adam.Step(_b.Gradients); }")),
        ("GivenOptimizer", Class("readonly M _a = new(), _b = new(); readonly Adam _adam; public Trainer(Adam? adam) => _adam = adam ?? new Adam(_a.Parameters); public void Train(float[] x) { _b.LossAndGradients(x); _adam.Step(_b.Gradients); }")),
        ("OptimizerOfAnotherTrainer", Class(Two + "public void Train(Trainer other, float[] x) { _b.LossAndGradients(x); other._adam.Step(_b.Gradients); }")),

        // Parameters that may have been used, or were not loaded.
        ("InitializedInAnotherMethod", Class(Fields + "public Trainer(string path) : this() => Safetensors.Load(path, _model.Parameters); public void Restart() => _model.Initialize(3);")),
        ("UsedByAMethod", Class(Fields + "void Show(float[] x) => Console.Write(_model.Loss(x)); public void Load(float[] x, string path) { Safetensors.Load(path, _model.Parameters); Show(x); _model.Initialize(3); }")),
        ("UsedByADelegate", Class(Given + "public void Load(string path, Action show) { Safetensors.Load(path, _model.Parameters); show(); _model.Initialize(3); }")),
        ("UsedByAnEvent", Class(Given + "public event Action? Loaded; public void Load(string path) { Safetensors.Load(path, _model.Parameters); Loaded?.Invoke(); _model.Initialize(3); }")),
        ("UsedByAProperty", Class(Given + "float Loss => _model.Loss(new float[6]); public void Load(string path) { Safetensors.Load(path, _model.Parameters); Console.Write(Loss); _model.Initialize(3); }")),
        ("UsedByAConstructor", Class(Given + "sealed class Shown { public Shown(Trainer t) => Console.Write(t._model.Loss(new float[6])); } public void Load(string path) { Safetensors.Load(path, _model.Parameters); _ = new Shown(this); _model.Initialize(3); }")),
        ("UsedByAnOperator", Class(Given + "public static Trainer operator +(Trainer t, float[] x) { t._model.Loss(x); return t; } public void Load(float[] x, string path) { Safetensors.Load(path, _model.Parameters); _ = this + x; _model.Initialize(3); }")),
        ("UsedWhileWaiting", Class(Given + "public async System.Threading.Tasks.Task Load(string path) { Safetensors.Load(path, _model.Parameters); await System.Threading.Tasks.Task.Delay(1000); _model.Initialize(3); }")),
        ("UsedInParallel", Class(Given + "public void Load(float[] x, string path) { Safetensors.Load(path, _model.Parameters); System.Threading.Tasks.Parallel.For(0, 9, i => _model.Loss(x)); _model.Initialize(3); }")),
        ("UsedByAnIterator", Class(Given + "public IEnumerable<float> Losses(float[] x) { yield return _model.Loss(x); } public void Load(IEnumerable<float> losses, string path) { Safetensors.Load(path, _model.Parameters); Console.Write(System.Linq.Enumerable.Sum(losses)); _model.Initialize(3); }")),
        ("UsedBetweenResults", Class(Given + "public IEnumerable<int> Load(string path) { Safetensors.Load(path, _model.Parameters); yield return 3; _model.Initialize(3); }")),
        ("UsedInAFinallyBlock", Class(Given + "void Show() => Console.Write(_model.Loss(new float[6])); public void Load(string path) { try { Safetensors.Load(path, _model.Parameters); } finally { Show(); } _model.Initialize(3); }")),
        ("UsedWhenDisposed", Class(Given + "sealed class Scope(Trainer t) : IDisposable { public void Dispose() => Console.Write(t._model.Loss(new float[6])); } public void Load(string path) { using (var scope = new Scope(this)) { Safetensors.Load(path, _model.Parameters); } _model.Initialize(3); }")),
        ("UsedThroughAnotherName", Class(Given + "readonly M other = new(); public void Load(float[] x, string path) { Safetensors.Load(path, _model.Parameters); Console.Write(other.Loss(x)); _model.Initialize(3); }")),
        ("AnotherModelSince", Class("M _model = new(); public void Load(M other, string path) { Safetensors.Load(path, _model.Parameters); _model = other; _model.Initialize(3); }")),
        ("NewModelSince", Class("M _model = new(); public void Load(string path) { Safetensors.Load(path, _model.Parameters); _model = new M(); _model.Initialize(3); }")),

        // Gradients that may be used.
        ("StepInBetween", Class(Fields + "void Step() => _adam.Step(_model.Gradients); public void Train(float[] x) { _model.LossAndGradients(x); Step(); _model.OtherAndGradients(x); _adam.Step(_model.Gradients); }")),
        ("StepOfAnAlias", Class(Given + "public void Train(M same, float[] x) { _model.LossAndGradients(x); _adam.Step(same.Gradients); _model.OtherAndGradients(x); _adam.Step(_model.Gradients); }")),
        ("ReadThroughAStore", Class("readonly M _model; readonly GradientStore gradients; public Trainer(M model) { _model = model; gradients = model.Gradients; } public void Train(float[] x, float[] y) { _model.LossAndGradients(x); gradients.Span.CopyTo(y); _model.OtherAndGradients(x); new Sgd(_model.Parameters).Step(_model.Gradients); }")),
        ("ReadThroughASpan", Class(Given + "public void Train(float[] x, float[] y) { Span<float> gradients = _model.Gradients.Span; _model.LossAndGradients(x); gradients.CopyTo(y); _model.OtherAndGradients(x); _adam.Step(_model.Gradients); }")),
        ("ReadThroughAGivenSpan", Class(Given + "public void Train(Span<float> gradients, float[] x, float[] y) { _model.LossAndGradients(x); gradients.CopyTo(y); _model.OtherAndGradients(x); _adam.Step(_model.Gradients); }")),
        ("ReadByAMethod", Class(Given + "void Log() => Console.Write(_model.Gradients.Norm()); public void Train(float[] x) { _model.LossAndGradients(x); Log(); _model.OtherAndGradients(x); _adam.Step(_model.Gradients); }")),
        ("MeasuredWithoutSteps", Class(Given + "public void Measure(float[] x) { _model.LossAndGradients(x); _model.OtherAndGradients(x); }")),

        // Training that may begin again in each round.
        ("RestartedByAMethod", Class("readonly M _model = new(); void Restart() => _model.Initialize(3); public void Train(float[] x) { for (int i = 0; i < 9; i++) { Restart(); _model.LossAndGradients(x); new Adam(_model.Parameters).Step(_model.Gradients); } }")),
        ("RestartedByItself", Class("readonly M _model = new(); public void Train(float[] x) { for (int i = 0; i < 9; i++) { _model.Initialize(3); _model.LossAndGradients(x); new Adam(_model.Parameters).Step(_model.Gradients); } }")),
        ("RestartedByAnother", Class("readonly M _model; public Trainer(M model) => _model = model; public void Train(Func<float[]> next) { for (int i = 0; i < 9; i++) { _model.LossAndGradients(next()); new Adam(_model.Parameters).Step(_model.Gradients); } }")),
        ("RestartedByASequence", Class("readonly M _model; public Trainer(M model) => _model = model; public void Train(IEnumerable<float[]> batches) { foreach (float[] batch in batches) { _model.LossAndGradients(batch); new Adam(_model.Parameters).Step(_model.Gradients); } }")),
        ("NewModelByAMethod", Class("M _model = new(); void Restart() => _model = new M(); public void Train(float[] x) { for (int i = 0; i < 9; i++) { Restart(); _model.LossAndGradients(x); new Adam(_model.Parameters).Step(_model.Gradients); } }")),
        ("NewModelInEachRound", Class("M _model = new(); public void Train(float[] x) { for (int i = 0; i < 9; i++) { _model = new M(); _model.LossAndGradients(x); new Adam(_model.Parameters).Step(_model.Gradients); } }")),
        ("OptimizerForAMethod", Class("readonly M _model = new(); Adam? adam; void Steps(float[] x) { for (int i = 0; i < 9; i++) { _model.LossAndGradients(x); adam!.Step(_model.Gradients); } } public void Train(float[] x) { for (int i = 0; i < 9; i++) { adam = new Adam(_model.Parameters); _model.LossAndGradients(x); adam.Step(_model.Gradients); Steps(x); } }")),

        // Other objects in the place of the model, or of its owner.
        ("AnotherTrainer", Shown + "static class Program { static void Load(Trainer trainer, Trainer other, string path) { Safetensors.Load(path, trainer._model.Parameters); trainer = other; trainer._model.Initialize(3); } }"),
        ("TrainersOfAList", Shown + "static class Program { static void Load(List<Trainer> trainers, string path) { foreach (Trainer trainer in trainers) { trainer._model.Initialize(3); Safetensors.Load(path, trainer._model.Parameters); } } }"),
        ("TrainersOfAnArray", Shown + "static class Program { static void Load(Trainer[] trainers, string path) { for (int i = 0; i < trainers.Length; i++) { Trainer trainer = trainers[i]; trainer._model.Initialize(3); Safetensors.Load(path, trainer._model.Parameters); } } }"),
        ("TrainersOfAPattern", Shown + "static class Program { static void Load(object[] all, string path) { for (int i = 0; i < all.Length; i++) { if (all[i] is Trainer trainer) { trainer._model.Initialize(3); Safetensors.Load(path, trainer._model.Parameters); } } } }"),
        ("TrainersOfASwitch", Shown + "static class Program { static void Load(object[] all, string path) { for (int i = 0; i < all.Length; i++) { switch (all[i]) { case Trainer trainer: trainer._model.Initialize(3); Safetensors.Load(path, trainer._model.Parameters); break; } } } }"),
        ("TrainersOfAPropertyPattern", Shown + "static class Program { static void Load(object[] all, string path) { for (int i = 0; i < all.Length; i++) { if (all[i] is Trainer { Adam: { } } trainer) { trainer._model.Initialize(3); Safetensors.Load(path, trainer._model.Parameters); } } } }"),
        ("ModelOfAnotherTrainer", Shown + "static class Program { static void Load(Trainer a, Trainer b, string path) { Safetensors.Load(path, a._model.Parameters); b._model.Initialize(3); } }"),
        ("ModelPutIntoAnotherName", Shown + "static class Program { static void Load(Trainer a, Trainer b, M model, string path) { Safetensors.Load(path, a._model.Parameters); b._model = model; a._model.Initialize(3); } }"),
        ("ModelsByDeconstruction", Shown + "static class Program { static void Load(Trainer a, M b, string path) { Safetensors.Load(path, a._model.Parameters); (a._model, b) = (b, a._model); a._model.Initialize(3); } }"),
        ("ParameterByReference", "static class Program { static void Load(ref M model, ref M other, M third, string path) { Safetensors.Load(path, model.Parameters); other = third; model.Initialize(3); } }"),
        ("VirtualProperty", "class Trainer { public virtual M Model { get; } = new(); public void Load(string path) { Safetensors.Load(path, Model.Parameters); Model.Initialize(3); } }"),

        // Steps along other gradients.
        ("GradientsByAMethod", Class(Fields + "void Next(float[] x) => _model.LossAndGradients(x); public void Train(float[] x) { while (_model.Loss(x) > 1) { Next(x); _adam.Step(_model.Gradients); } }")),
        ("GradientsByAnAwaitedMethod", Class(Given + "public async System.Threading.Tasks.Task Train(float[] x, Func<System.Threading.Tasks.Task> next) { _model.LossAndGradients(x); while (_model.Loss(x) > 1) { _adam.Step(_model.Gradients); await next(); } }")),
        ("GradientsOfTheCaller", Class(Given + "public float Train(float[] x) { _adam.Step(_model.Gradients); return _model.Loss(x); }")),
        ("ClearedByAMethod", Class(Fields + "void Clear() => _model.Gradients.Clear(); public void Train(float[] x) { for (int i = 0; i < 9; i++) { Clear(); _model.LossAndGradients(x, accumulate: true); _adam.Step(_model.Gradients); } }")),
        ("AccumulatedForSeveralOptimizers", Class("readonly M _model = new(); readonly Adam a, b; public Trainer() { a = new(_model.Parameters.Subset(\"w\")); b = new(_model.Parameters.Subset(\"w\")); } public void Train(float[] x) { for (int i = 0; i < 9; i++) { _model.LossAndGradients(x, accumulate: true); a.Step(_model.Gradients); } }")),
        ("RestartedWithItsOptimizer", Class("readonly M _model = new(); Adam _adam; public Trainer() => _adam = new(_model.Parameters); void Restart() => _adam = new(_model.Parameters); public void Compare(float[] x) { for (ulong seed = 0; seed < 9; seed++) { Restart(); _model.Initialize(seed); _model.LossAndGradients(x); _adam.Step(_model.Gradients); } }")),
    ];

    private static string Class(string members) => "class Trainer\n{\n    " + members + "\n}\n";
}
