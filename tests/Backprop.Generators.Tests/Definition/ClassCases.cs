using System.Collections.Generic;

namespace Backprop.Generators.Tests.Definition;

/// <summary>Something without effect in or around the class of a model: <c>{|...|}</c> marks where that is said, and <paramref name="Corrected"/> is silent.</summary>
internal sealed record ClassCase(string Name, string Id, string Source, string Message, string Corrected);

internal static class ClassCases
{
    private const string
        Loss = " [Loss] Variable Loss([Shape(\"B\", 3)] Variable x) => Sum(w.Apply(x));",
        Inlined = "only the arguments of methods marked [Forward] or [Loss] are given their shapes, all others have those that they are called with: remove it";

    private static string Replaced(string member, string type = "M") =>
        $"'{member}' is part of what is compiled of '{type}': once the model is used, its compiled code does not see what is assigned here; assign it in the constructor, draw its parameters anew with Initialize, or copy values into Parameters";

    public static IReadOnlyList<ClassCase> All { get; } =
    [
        new("ForwardOutsideOfAModel", "BP1185", "public partial class M { [{|Forward|}] Variable F([Shape(3)] Variable x) => x; }",
            "[Forward] does nothing here: the class 'M' is not marked [Model]", "[Model] public partial class M { [Forward] Variable F([Shape(3)] Variable x) => x; }"),
        new("LossOutsideOfAModel", "BP1185", "public record M { [{|Backprop.LossAttribute|}] Variable F([Shape, Gradient] Variable x) => x; }",
            "[Loss] does nothing here: the class 'M' is not marked [Model]", "[Model] public partial record M { [Backprop.LossAttribute] Variable F([Shape, Gradient] Variable x) => x; }"),
        new("ForwardInALayer", "BP1185", "[Layer] public partial class L { [{|Forward|}] public Variable Apply(Variable x) => x; }",
            "[Forward] does nothing here: the methods of layers are inlined where a model calls them, and only those of models are compiled: remove it", "[Layer] public partial class L { public Variable Apply(Variable x) => x; }"),
        new("ForwardOnALocalFunction", "BP1185", "[Model] public partial class M { [Forward] Variable F([Shape(3)] Variable x) { return G(x); [{|Forward|}] static Variable G(Variable x) => x; } }",
            "[Forward] does nothing here: a local function is inlined where it is called", "[Model] public partial class M { [Forward] Variable F([Shape(3)] Variable x) { return G(x); static Variable G(Variable x) => x; } }"),
        new("ShapeInALayer", "BP1185", "[Layer] public partial class L { public Variable Apply([{|Shape(\"B\", 3)|}] Variable x) => x; }",
            "[Shape] does nothing here: " + Inlined, "[Layer] public partial class L { public Variable Apply(Variable x) => x; }"),
        new("ShapeOfALambda", "BP1185", "[Model] public partial class M { [Forward] Variable F([Shape(3)] Variable x) => CustomGradient(x, x, ([{|Shape(3)|}] Variable u) => u); }",
            "[Shape] does nothing here: " + Inlined, "[Model] public partial class M { [Forward] Variable F([Shape(3)] Variable x) => CustomGradient(x, x, (Variable u) => u); }"),
        new("ShapeWithoutForward", "BP1185", "[Model] public partial class M { [Forward] Variable F([Shape(3)] Variable x) => G(x); Variable G([{|Shape(3)|}] Variable x) => x; }",
            "[Shape] does nothing here: 'G' is not marked [Forward] or [Loss]", "[Model] public partial class M { [Forward] Variable F([Shape(3)] Variable x) => G(x); [Forward] Variable G([Shape(3)] Variable x) => x; }"),
        new("GradientWithoutLoss", "BP1185", "[Model] public partial class M { [Loss] Variable F([Shape, Gradient] Variable x) => G(x); Variable G([{|Gradient|}] Variable x) => x; }",
            "[Gradient] does nothing here: 'G' is not marked [Forward] or [Loss]", "[Model] public partial class M { [Loss] Variable F([Shape, Gradient] Variable x) => G(x); Variable G(Variable x) => x; }"),
        new("NameOutsideOfAModel", "BP1185", "public class C { [{|Name(\"v\")|}] readonly Parameter w = new([3], Init.Ones); }",
            "[Name] does nothing here: the class 'C' is marked neither [Model] nor [Layer]", "[Layer] public partial class C { [Name(\"v\")] readonly Parameter w = new([3], Init.Ones); }"),
        new("StateOutsideOfAModel", "BP1185", "public class C { [{|State|}] public Parameter W { get; } = new([3], Init.Ones); }",
            "[State] does nothing here: the class 'C' is marked neither [Model] nor [Layer]", "[Layer] public partial class C { [State] public Parameter W { get; } = new([3], Init.Ones); }"),
        new("NameOfANumber", "BP1185", "[Layer] public partial class L { [{|Name(\"n\")|}] readonly int count = 3; public Variable Apply(Variable x) => x * count; }",
            "[Name] does nothing here: 'count' is no instance member that holds parameters or layers", "[Layer] public partial class L { readonly int count = 3; public Variable Apply(Variable x) => x * count; }"),
        new("ReplacedLayer", "BP1187", "[Model] public partial class M { Linear w = new(3, 3);" + Loss + " public void Restart() { {|w|} = new(3, 3); } }",
            Replaced("w"), "[Model] public partial class M { readonly Linear w = new(3, 3);" + Loss + " public void Restart() => Initialize(1); }"),
        new("ReplacedProperty", "BP1187", "[Model] public partial class M { public Linear w { get; private set; } = new(3, 3);" + Loss + " public void Restart() => {|this.w|} = new(3, 3); }",
            Replaced("w"), "[Model] public partial class M { public Linear w { get; } = new(3, 3);" + Loss + " }"),
        new("ReplacedElement", "BP1187", "[Layer] public partial class L { readonly List<Parameter> w = [new([3], Init.Ones)]; public Variable Apply(Variable x) => x * w[0]; public void Clear() => {|w[0]|} = new([3], Init.Zeros); }",
            Replaced("w", "L"), "[Layer] public partial class L { readonly List<Parameter> w = [new([3], Init.Ones)]; public Variable Apply(Variable x) => x * w[0]; }"),
        new("ReplacedArrayElement", "BP1187", "[Layer] public partial class L { readonly Parameter[] w = [new([3], Init.Ones)]; public Variable Apply(Variable x) => x * w[0]; public void Clear() => {|w[0]|} = new([3], Init.Zeros); }",
            Replaced("w", "L"), "[Layer] public partial class L { readonly Parameter[] w = [new([3], Init.Ones)]; public Variable Apply(Variable x) => x * w[0]; }"),
    ];

    /// <summary>What only looks like one of these.</summary>
    public static IReadOnlyList<(string Name, string Source)> Silent { get; } =
    [
        ("NothingMarked", "[Functions] public static class F { public static Variable Twice(Variable x) => 2 * x; }"),
        ("OtherAttributes", "namespace Own { class ShapeAttribute(string text) : Attribute { public string Text => text; } class ForwardAttribute : Attribute; class C { [Own.Forward] void F([Own.Shape(\"round\")] int n) { } } }"),
        ("PartialMethod", "[Model] public partial class M { [Forward] private partial Variable F([Shape(3)] Variable x); private partial Variable F(Variable x) => x; }"),
        ("TwoFields", "[Layer] public partial class L { [Name(\"\")] readonly Linear[] layers = [new(3, 3)]; [State] readonly Parameter mean = new([3], Init.Zeros), variance = new([3], Init.Ones); }"),
        ("Constructed", "[Model] public partial class M { Linear w; public M() { Build(); }" + Loss + " void Build() => Set(3); void Set(int n) { w = new(n, n); } }"),
        ("AssignedFromOutside", "[Model] public partial class M { public Linear w { get; set; } = new(3, 3);" + Loss + " public static M Create() { var m = new M { w = new(3, 3) }; m.w = new(3, 3); return m; } }"),
        ("AssignedNumber", "[Model] public partial class M { readonly Linear w = new(3, 3); int steps;" + Loss + " public void Step() { steps = steps + 1; } }"),
        ("AssignedElsewhere", "class Cache { Linear? last; void Keep(Linear layer) { last = layer; } }"),
    ];
}
