using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Tests.Definition;

/// <summary>A mistake: the source marks with <c>{|...|}</c> where it is reported.</summary>
internal sealed record DiagnosticCase(string Name, string Id, string Source, string Message)
{
    public DiagnosticSeverity Severity { get; init; } = DiagnosticSeverity.Error;
}

internal static class DiagnosticCases
{
    private static DiagnosticCase Class(string name, string id, string source, string message) => new(name, id, source, message);

    private static DiagnosticCase Member(string name, string id, string members, string message) =>
        new(name, id, "[Model] public partial class M\n{\n    " + members + "\n}\n", message);

    /// <summary>A mistake in an expression over x [B, 6], y [N, 6] and k [B].</summary>
    private static DiagnosticCase Code(string name, string id, string expression, string message) =>
        Member(name, id, """[Forward] Variable F([Shape("B", 6)] Variable x, [Shape("N", 6)] Variable y, [Shape("B")] Indices k)""" + (expression.StartsWith('{') && !expression.StartsWith("{|") ? " " + expression : $" => {expression};"), message);

    public static IReadOnlyList<DiagnosticCase> All { get; } =
    [
        // The class.
        Class("NotPartial", "BP1001", "[Model] public class {|M|} { [Forward] Variable F([Shape] Variable x) => x; }", "'M' is marked [Model] and must be partial: the compiled code is added to it"),
        Class("LayerNotPartial", "BP1001", "[Layer] public class {|L|};", "'L' is marked [Layer] and must be partial: the compiled code is added to it"),
        Class("OuterNotPartial", "BP1002", "public class {|Outer|} { [Model] public partial class M { [Forward] Variable F([Shape] Variable x) => x; } }", "'Outer' contains the model 'M' and must be partial: the compiled code is added to it"),
        Class("Generic", "BP1003", "[Model] public partial class {|M|}<T> { [Forward] Variable F([Shape] Variable x) => x; }", "The model 'M' has type parameters; the compiled code is for one definition: make a layer generic, or write the types out"),
        Class("PrimaryConstructor", "BP1004", "[Model] public partial class {|M|}(int width = 3) { [Forward] Variable F([Shape] Variable x) => x * width; }", "The constructor of the model 'M' has parameters; the compiled code is for one configuration: use constants, or a layer with constructor arguments"),
        Class("Empty", "BP1005", "[Model] public partial class {|M|};", "The model 'M' has no method marked [Forward] or [Loss]"),
        Class("Safe", "BP1006", "[Model] public partial class {|M|} { [Forward] Variable F([Shape] Variable x) => x; }", "The compiled code of 'M' uses pointers: set <AllowUnsafeBlocks>true</AllowUnsafeBlocks> in the project file"),
        Class("Static", "BP1007", "[Model] public static partial class {|M|} { [Forward] static Variable F([Shape] Variable x) => x; }", "'M' is static; a model is a class without a base class: compose layers as fields"),
        Class("FileLocal", "BP1007", "[Model] file partial class {|M|} { [Forward] Variable F([Shape] Variable x) => x; }", "'M' is visible in its file only, where generated code cannot be; a model is a class without a base class: compose layers as fields"),
        Class("Derived", "BP1007", "public class Base; [Layer] public partial class {|L|} : Base;", "'L' is derived from 'Base'; a layer is a class without a base class: compose layers as fields"),
        Class("ModelAndLayer", "BP1008", "[Model, Layer] public partial class {|M|} { [Forward] Variable F([Shape] Variable x) => x; }", "'M' is marked both [Model] and [Layer]: move what models share into a layer"),
        Class("FunctionsNotStatic", "BP1009", "[Functions] public class {|F|};", "'F' is marked [Functions] and must be static: what has state or parameters is a layer"),

        // Signatures.
        Member("MissingShape", "BP1010", "[Forward] Variable F(Variable {|x|}) => x;", "The argument 'x' needs its shape, such as [Shape(\"B\", 784)]: constants, and names for sizes known when the method is called"),
        Member("NullShape", "BP1010", "[Forward] Variable F([Shape(null!)] Variable {|x|}) => x;", "The argument 'x' needs its shape, such as [Shape(\"B\", 784)]: constants, and names for sizes known when the method is called"),
        Member("NegativeDimension", "BP1011", "[Forward] Variable F([{|Shape(\"B\", -1)|}] Variable x) => x;", "Dimension 1 of the argument 'x' is -1; a dimension is an int constant of at least 0 or a string that is a C# identifier"),
        Member("ExpressionAsDimension", "BP1011", "[Forward] Variable F([{|Shape(\"B+1\")|}] Variable x) => x;", "Dimension 0 of the argument 'x' is \"B+1\"; a dimension is an int constant of at least 0 or a string that is a C# identifier"),
        Member("KeywordAsDimension", "BP1011", "[Forward] Variable F([{|Shape(\"int\")|}] Variable x) => x;", "Dimension 0 of the argument 'x' is \"int\"; a dimension is an int constant of at least 0 or a string that is a C# identifier"),
        Member("ArgumentType", "BP1012", "[Forward] Variable F([Shape] Variable x, int {|n|}) => x * n;", "The argument 'n' of a compiled method is of type 'int'; it must be a Variable or Indices, passed by value"),
        Member("ArgumentByReference", "BP1012", "[Forward] Variable F([Shape] in Variable {|x|}) => x;", "The argument 'x' of a compiled method is passed by reference; it must be a Variable or Indices, passed by value"),
        Member("OptionalArgument", "BP1012", "[Forward] Variable F([Shape] Variable? {|x|} = null) => x!;", "The argument 'x' of a compiled method is optional; it must be a Variable or Indices, passed by value"),
        Member("TupleResult", "BP1013", "[Forward] (Variable, Variable) {|F|}([Shape] Variable x) => (x, x);", "The forward method 'F' returns a tuple; it must return one Variable or Indices"),
        Member("NullResult", "BP1013", "[Forward] Variable? {|F|}([Shape] Variable x) => x.Rank == 0 ? null : x;", "The forward method 'F' returns null; it must return one Variable or Indices"),
        Member("LossOfIndices", "BP1013", "[Loss] Indices {|F|}([Shape] Indices x) => x;", "The loss method 'F' returns 'Indices'; it must return a scalar Variable"),
        Member("GenericMethod", "BP1014", "[Forward] Variable {|F|}<T>([Shape] Variable x) => x;", "The method 'F' is generic; a compiled method is an ordinary method with arguments, a body and no type parameters"),
        Member("NoArguments", "BP1014", "[Forward] Variable {|F|}() => 1;", "The method 'F' is without arguments; a compiled method is an ordinary method with arguments, a body and no type parameters"),
        Member("ForwardAndLoss", "BP1014", "[Forward, Loss] Variable {|F|}([Shape] Variable x) => x;", "The method 'F' is marked both [Forward] and [Loss]; a compiled method is an ordinary method with arguments, a body and no type parameters"),
        Member("GradientOfIndices", "BP1015", "[Loss] Variable F([Shape, Gradient] Indices {|i|}) => ToVariable(i);", "No gradient with respect to 'i': indices have none"),
        Member("GradientOfForward", "BP1015", "[Forward] Variable F([Shape, Gradient] Variable {|x|}) => x;", "No gradient with respect to 'x': only a [Loss] method has gradients"),
        Member("Overloaded", "BP1016", "[Forward] Variable F([Shape] Variable x) => x; [Forward] Variable {|F|}([Shape] Indices x) => ToVariable(x);", "The compiled methods of 'M' include several named 'F': give each its own name"),

        Member("ExplicitImplementation", "BP1014", "[Forward] Variable I.{|F|}([Shape] Variable x) => x; }\ninterface I { Variable F(Variable x); }\npartial class M : I {", "The method 'I.F' is an explicit implementation of an interface; a compiled method is an ordinary method with arguments, a body and no type parameters"),
        Member("NameOfMethod", "BP1017", "[Forward] Variable {|Plan|}([Shape] Variable x) => x;", "The compiled code adds a member named 'Plan' to 'M': give this one another name"),
        Member("NameOfField", "BP1017", "readonly int {|Parameters|} = 3; [Forward] Variable F([Shape] Variable x) => x;", "The compiled code adds a member named 'Parameters' to 'M': give this one another name"),
        Member("NameOfOtherMethod", "BP1017", "void {|Initialize|}(ulong seed) { } void Initialize() { } [Forward] Variable F([Shape] Variable x) => x;", "The compiled code adds a member named 'Initialize' to 'M': give this one another name"),
        Member("NameOfGradients", "BP1017", "[Loss] Variable F([Shape] Variable x) => x; [Forward] Variable {|FAndGradients|}([Shape] Variable x) => x;", "The compiled code adds a member named 'FAndGradients' to 'M': give this one another name"),

        Class("SameName", "BP1018", "[Model] public partial class {|M|} { readonly Parameter a = new([2], Init.Ones, \"w\"); [Name(\"w\")] readonly Parameter b = new([2], Init.Ones); [Forward] Variable F([Shape] Variable x) => x * a * b; }", "Two parameters of the model 'M' are named 'w': give one another name with [Name] on its field, or in its declaration"),
        Member("EmptyName", "BP1019", "readonly Parameter a = {|new([2], Init.Ones, \"w.\")|}; [Forward] Variable F([Shape] Variable x) => x * a;", "'w.' cannot name a parameter: it, or a segment of it, is empty"),
        Class("NotLayer", "BP1180", "public sealed class P : IUnaryLayer { public Variable Apply(Variable x) => x; } [Model] public partial class M { readonly IUnaryLayer layer = {|new P()|}; [Forward] Variable F([Shape] Variable x) => layer.Apply(x); }", "'P' implements the layer interface 'IUnaryLayer', but is not marked [Layer] itself, so that its parameters would not be found"),
        Member("EmptyMemberName", "BP1019", "[Name(\"\")] readonly Parameter {|a|} = new([2], Init.Ones); [Forward] Variable F([Shape] Variable x) => x * a;", "'' cannot name a parameter: it, or a segment of it, is empty"),

        // Constructs.
        Code("Lambda", "BP1020", "{ Func<Variable, Variable> f = {|v => v|}; return f(x); }", "Definitions are compiled ahead of time; a delegate cannot be"),
        Code("Try", "BP1020", "{ {|try { return x; } finally { }|} }", "Definitions are compiled ahead of time; a 'try' statement cannot be"),
        Code("Goto", "BP1020", "{ goto end; end: return x; }".Replace("goto end;", "{|goto end;|}"), "Definitions are compiled ahead of time; 'goto' cannot be"),
        Code("TypeOf", "BP1020", "x * ({|typeof(int)|} == null ? 1 : 0)", "Definitions are compiled ahead of time; reflection on types cannot be"),
        Code("DefaultOfTypeParameter", "BP1020", "Choose<int>(x); static Variable Choose<T>(Variable v) => {|default(T)|} is null ? v : -v", "Definitions are compiled ahead of time; what depends on the type parameter 'T' cannot be"),
        Code("TestOfTypeParameter", "BP1020", "Choose<int>(x, 3); static Variable Choose<T>(Variable v, object o) => {|o is T|} ? v : -v", "Definitions are compiled ahead of time; what depends on the type parameter 'T' cannot be"),
        Code("MutableStatic", "BP1020", "x * {|mutable|}; static int mutable = 3", "Definitions are compiled ahead of time; the static member 'mutable', which can change, cannot be"),
        Code("MutableField", "BP1020", "x * {|factor|}; double factor = 3", "Definitions are compiled ahead of time; the member 'factor', which can change, cannot be"),
        Code("MutableStruct", "BP1020", "x * {|options|}.Factor; record struct Options(double Factor); Options options = new(3)", "Definitions are compiled ahead of time; the member 'options', which can change, cannot be"),
        Code("MutableProperty", "BP1020", "x * {|options.Factor|}; sealed class Options { public double Factor { get; set; } } readonly Options options = new() { Factor = 3 }", "Definitions are compiled ahead of time; the member 'Factor', which can change, cannot be"),
        Code("NoSource", "BP1021", "x * {|BitConverter.ToInt32(new byte[4], 0)|}", "'BitConverter.ToInt32(byte[], int)' cannot be inlined: its source is not in this compilation, and it is not an operation of Backprop.Ops"),
        Code("TensorValue", "BP1024", "{|x.Values|}[0] > 0 ? x : -x", "'x.Values' reads the values of a tensor, which are known only when the compiled code runs; to choose between elements use Where"),
        Code("TensorCondition", "BP1024", "{ if ({|Sum(x).Item|} > 0) return x; return -x; }", "'Sum(x).Item' reads the values of a tensor, which are known only when the compiled code runs; to choose between elements use Where"),
        Code("SymbolicCondition", "BP1025", "{|x.Shape[0] > 3|} ? x : -x", "Whether B > 3 holds depends on the size of B; decisions are made when the definition is compiled"),
        Code("SymbolicLoop", "BP1026", "{ for (int t = 0; {|t * 2 < x.Shape[0]|}; t++) x = x + 1; return x; }", "How often this loop runs depends on the size of B: write it as 'for (int t = 0; t < length; t++)' or 'for (int t = length - 1; t >= 0; t--)', or use operations on whole tensors"),
        Code("CarriedNumber", "BP1040", "{ int n = 0; for (int t = 0; t < x.Shape[0]; t++) {|n|} += 2; return x * n; }", "'n' changes from step to step of this loop and is a number here; a compiled loop carries Variables and Indices, and tuples, arrays and records of them"),
        Code("CarriedNull", "BP1040", "{ Variable? h = null; for (int t = 0; t < x.Shape[0]; t++) {|h|} = x[t]; return x + h!; }", "'h' changes from step to step of this loop and is null here; a compiled loop carries Variables and Indices, and tuples, arrays and records of them"),
        Code("CarriedShape", "BP1041", "{ var h = x; for (int t = 0; t < x.Shape[0]; t++) {|h|} = Sum(h, 1); return h; }", "'h' is [B, 6] before the loop and [B] after a step; what a loop carries keeps its shape"),
        Code("LoopExit", "BP1042", "{ for (int t = 0; t < x.Shape[0]; t++) { x = x + 1; {|break;|} } return x; }", "'break;' leaves a loop of which one step is compiled for all; let the bound say how many steps there are"),
        Code("ListReadInALoop", "BP1043", "{ var list = new List<Variable>(); for (int t = 0; t < x.Shape[0]; t++) { list.Add(x[t]); x = x + {|list[0]|}; } return x; }", "A loop of which one step is compiled for all may only append to the list 'list' of the code around it, one tensor in every step, and not read it"),
        Code("ListAppendedToTwice", "BP1043", "{ var list = new List<Variable>(); for (int t = 0; t < x.Shape[0]; t++) { list.Add(x[t]); {|list.Add(x[t])|}; } return Stack(list); }", "A loop of which one step is compiled for all may only append to the list 'list' of the code around it, one tensor in every step, and not read it"),
        Code("ListAppendedToInAnInnerLoop", "BP1043", "{ var list = new List<Variable>(); for (int t = 0; t < x.Shape[0]; t++) for (int i = 0; i < y.Shape[0]; i++) {|list.Add(x[t])|}; return Stack(list); }", "A loop of which one step is compiled for all may only append to the list 'list' of the code around it, one tensor in every step, and not read it"),
        Code("ListCleared", "BP1043", "{ var list = new List<Variable> { x }; for (int t = 0; t < x.Shape[0]; t++) {|list.Clear()|}; return x; }", "A loop of which one step is compiled for all may only append to the list 'list' of the code around it, one tensor in every step, and not read it"),
        Code("ShapeOfTheStep", "BP1044", "{ for (int t = 0; t < x.Shape[0]; t++) x = x + Sum({|Slice(y, 0, 0, t)|}); return x; }", "The shape [t, 6] depends on the step 't' of the loop around; one step is compiled for all: use a mask, or a loop whose length is a constant of at most 8"),
        Code("LengthOfTheStep", "BP1044", "{ for (int t = 0; t < x.Shape[0]; t++) for (int s = 0; {|s < t|}; s++) x = x + 1; return x; }", "The number of steps depends on the step 't' of the loop around; one step is compiled for all: use a mask, or a loop whose length is a constant of at most 8"),
        Code("PaddingOfTheStep", "BP1044", "{ Variable h = x; for (int t = 0; t < x.Shape[0]; t++) h = h + {|Pad(Slice(h, 0, 0, 1), 0, t, x.Shape[0] - 1 - t)|}; return h; }", "What is padded depends on the step 't' of the loop around; one step is compiled for all: use a mask, or a loop whose length is a constant of at most 8"),
        Code("ConditionOnTheStep", "BP1025", "{ for (int t = 0; t < x.Shape[0]; t++) if ({|t == 2|}) x = x + 1; return x; }", "Whether t == 2 holds depends on the size of t; decisions are made when the definition is compiled"),
        Code("ItemsOfASymbolicList", "BP1045", "{ var list = new List<Variable>(); for (int t = 0; t < x.Shape[0]; t++) list.Add(x[t]); foreach (var v in {|list|}) x = x + v; return x; }", "This list has B more items, so many as its loop has steps: Stack, Concat, Count, an index and Reverse are compiled for it, single items are not"),
        Code("IndexBeyondTheSteps", "BP2011", "{ for (int t = 0; t < x.Shape[0]; t++) x = x + {|x[t + 1]|}; return x; }", "Element: the index t + 1 is not within axis 0 of [B, 6]"),
        Code("Recursion", "BP1027", "Again(x); Variable Again(Variable v) => {|Again(v)|}", "'Again' calls itself: definitions are inlined and cannot recurse"),
        Code("EndlessLoop", "BP1028", "{ int i = 0; while ({|true|}) { i++; } }", "Unrolling this definition takes more than 250000 steps: is there a loop that does not end?"),
        Code("TooManyNodes", "BP1028", "{ int i = 0; while ({|i < 100000|}) { i++; x = Sin(x); } return x; }", "Unrolling this definition takes more than 20000 operations on tensors: is there a loop that does not end?"),
        Class("TooDeep", "BP1029", "[Model] public partial class M { [Forward] Variable F([Shape] Variable x) => new Chain(300).Apply(x); }\n"
            + "public sealed class Chain(int depth) { readonly Chain? next = depth > 0 ? {|new(depth - 1)|} : null; public Variable Apply(Variable x) => next is null ? x : next.Apply(x) + 1; }", "Calls and expressions are nested too deeply here: split the definition into steps"),
        Code("Throws", "BP1030", "x.Shape[1] == 6 ? {|throw new ArgumentException($\"width {x.Shape[1]}\")|} : x", "The definition throws ArgumentException: width 6"),
        Code("IndexOutOfRange", "BP1030", "x * {|x.Shape[2]|}", "The definition throws IndexOutOfRangeException: there is no element 2: the length is 2"),
        Code("DivisionByZero", "BP1030", "x * ({|6 / (x.Rank - 2)|})", "The definition throws DivideByZeroException: division by zero"),
        Code("CheckedOverflow", "BP1030", "x * checked({|largest + 1|}); static readonly int largest = int.MaxValue", "The definition throws OverflowException: the result for 2147483647 and 1 is outside of the range of int"),
        Code("SignOfNaN", "BP1030", "x * {|Math.Sign(nan)|}; static readonly double nan = double.NaN", "The definition throws ArithmeticException: the sign of NaN"),
        Code("NullReference", "BP1030", "x * {|none.Length|}; readonly int[] none = null!", "The definition throws NullReferenceException: the object is null"),
        Code("LocalParameter", "BP1031", "{|x + new Parameter([6], Init.Zeros)|}", "A parameter is used here that no field of the model leads to: keep parameters and layers in instance fields of the model or of its layers, declared as Parameter, as the class of the layer, or as an array or list of one of these"),
        Member("ParameterBehindAnInterface", "BP1031", "interface I { Variable Apply(Variable x); } [Layer] sealed partial class L : I { readonly Parameter w = new([6], Init.Ones); public Variable Apply(Variable x) => {|x * w|}; } readonly I layer = new L(); [Forward] Variable F([Shape(\"B\", 6)] Variable x) => layer.Apply(x);", "A parameter is used here that no field of the model leads to: keep parameters and layers in instance fields of the model or of its layers, declared as Parameter, as the class of the layer, or as an array or list of one of these"),
        Code("SymbolicParameter", "BP1032", "x + {|new Parameter([x.Shape[0], 1], Init.Zeros)|}", "Axis 0 of this parameter is B; the shape of a parameter must be known when the model is compiled"),
        Code("SymbolicAxis", "BP1033", "{|Sum(x, x.Shape[0])|}", "The argument 'axis' of Sum must be known when the definition is compiled, but depends on the size of B"),
        Code("SymbolicNumber", "BP1033", "{|Huber(x, x, x.Shape[0])|}", "The argument 'delta' of Huber must be known when the definition is compiled, but depends on the size of a symbolic dimension"),
        Code("FieldAssignment", "BP1034", "{ {|count|} = 3; return x; } int count;", "'count' is assigned here; a definition computes its result and changes nothing: use a local variable"),

        Code("FieldIncrement", "BP1034", "{ {|count|}++; return x; } int count;", "'count' is assigned here; a definition computes its result and changes nothing: use a local variable"),
        Code("StaticAssignment", "BP1034", "{ {|count|} += 3; return x; } static int count;", "'count' is assigned here; a definition computes its result and changes nothing: use a local variable"),
        Code("FieldMutation", "BP1034", "{ {|seen.Add(x)|}; return x * seen.Count; } readonly List<Variable> seen = []; ", "'seen' is assigned here; a definition computes its result and changes nothing: use a local variable"),
        Member("ConstructorArgumentAssignment", "BP1034", "[Layer] sealed partial class L(int n) { public Variable Apply(Variable x) { {|n|}++; return x * n; } } readonly L layer = new(3); [Forward] Variable F([Shape(\"B\", 6)] Variable x) => layer.Apply(x);", "'n' is assigned here; a definition computes its result and changes nothing: use a local variable"),
        Code("ElementAssignment", "BP1034", "{ {|scales[0]|} = 2; return x * scales[0]; } readonly double[] scales = [1]; ", "'scales[0]' is assigned here; a definition computes its result and changes nothing: use a local variable"),

        // Shapes.
        Code("Inner", "BP2001", "{|MatMul(x, y)|}", "MatMul: [B, 6] x [N, 6]: the inner dimensions are 6 (x, line 8) and N (y, line 8); transpose the second operand?"),
        Member("InnerOfLayer", "BP2001", "readonly Linear hidden = new(7, 3);\n    [Forward] Variable F([Shape(\"B\", 6)] Variable x) => {|hidden.Apply(Relu(x))|};", "MatMul: [B, 6] x [7, 3]: the inner dimensions are 6 (x, line 9) and 7 (hidden.weight)"),
        Member("InnerOfParameter", "BP2001", "readonly Parameter w = new([3, 6], Init.Zeros);\n    [Forward] Variable F([Shape(\"B\", 6)] Variable x) => {|MatMul(x, w)|};", "MatMul: [B, 6] x [3, 6]: the inner dimensions are 6 (x, line 9) and 3 (w, line 8); transpose the second operand?"),
        Code("ScalarProduct", "BP2004", "{|MatMul(x, 2)|}", "MatMul: [] has 0 axes; a scalar has no inner dimension: multiply with *"),
        Code("Broadcast", "BP2002", "{|x + y|}", "Add: [B, 6] and [N, 6]: axis 2 from the end is B (x, line 8) and N (y, line 8)"),
        Code("BroadcastRows", "BP2002", "{|x - Mean(x, 1)|}", "Subtract: [B, 6] and [B]: axis 1 from the end is 6 (x, line 8) and B (x, line 8); Unsqueeze [B] at the end, or reduce with keepDimensions: true?"),
        Code("Axis", "BP2003", "{|Sum(x, 2)|}", "Sum: [B, 6] has no axis 2: axes go from -2 to 1"),
        Code("Rank", "BP2004", "{|Transpose(Sum(x, 0))|}", "Transpose: [6] has 1 axes; two are needed"),
        Member("InitOfVector", "BP2004", "readonly Parameter w = {|new([6], Init.KaimingNormal)|}; [Forward] Variable F([Shape(\"B\", 6)] Variable x) => x * w;", "Init.KaimingNormal: [6] has 1 axes; it needs at least two, [out, in, ...]"),
        Code("Reshape", "BP2005", "{|Reshape(x, 3, 4)|}", "Reshape: [B, 6] to [3, 4]: 6*B elements do not fill 12"),
        Code("ReshapeInferred", "BP2005", "{|Reshape(x, 4, -1)|}", "Reshape: [B, 6] to [4, -1]: 6*B elements do not fill a multiple of 4"),
        Code("Slice", "BP2006", "{|Slice(x, 1, 2, 7)|}", "Slice: 2..7 is not a range of axis 1 of [B, 6], whose extent is 6 (x, line 8)"),
        Code("SliceStep", "BP2011", "{|Slice(x, 0, 0, x.Shape[0], 2)|}", "Slice: a step of 2 does not divide B elements for all sizes"),
        Code("Concat", "BP2007", "{|Concat([x, y], 1)|}", "Concat: part 0 is [B, 6] and part 1 is [N, 6]: axis 0 is B (x, line 8) and N (y, line 8)"),
        Code("StackRanks", "BP2007", "{|Stack([x, Sum(x)])|}", "Stack: part 0 is [B, 6] and part 1 is []: the ranks differ"),
        Code("LossShapes", "BP2008", "{|MeanSquaredError(x, y)|}", "MeanSquaredError: [B, 6] and [N, 6]: prediction and target must have equal shapes"),
        Code("Labels", "BP2008", "{|CrossEntropy(y, k)|}", "CrossEntropy: [N, 6] and [B]: the labels' shape must be the logits' without the last axis"),
        Member("VectorLoss", "BP2009", "[Loss] Variable {|F|}([Shape(\"B\")] Variable x) => x * x;", "The loss 'F' has shape [B]; it must be a scalar: reduce it with Mean or Sum"),
        Code("Division", "BP2010", "Slice(x, 0, 0, {|x.Shape[0] / 2|})", "B / 2 is not a whole number for all sizes; declare the quotient as a dimension of its own"),
        Code("ClassWeights", "BP2008", "{|CrossEntropy(x, k, new double[] { 1, 2 })|}", "CrossEntropy: [B, 6] and [2]: there must be one weight for each class"),
        Code("EinsumTerms", "BP2011", "{|Einsum(\"ij,kj->ik\", x)|}", "Einsum: the equation has 2 terms, but 1 operands are given"),
        Code("EinsumRank", "BP2004", "{|Einsum(\"ijk->i\", x)|}", "Einsum: [B, 6] has 2 axes; the term 'ijk' names 3"),
        Code("EinsumExtents", "BP2008", "{|Einsum(\"ij,ik->jk\", x, y)|}", "Einsum: [B, 6] and [N, 6]: 'i' is B (x, line 8) and N (y, line 8)"),
        Code("EinsumLetter", "BP2011", "{|Einsum(\"..j->j\", x)|}", "Einsum: '.' in '..j->j' is not a letter"),
        Code("EinsumDigit", "BP2011", "{|Einsum(\"i1\", x)|}", "Einsum: '1' in 'i1' is not a letter"),
        Code("EinsumEllipsis", "BP2004", "{|Einsum(\"...ijk\", x)|}", "Einsum: [B, 6] has 2 axes; the term '...ijk' names 3, and at most 10 more"),
        Code("EinsumEllipsisExtents", "BP2008", "{|Einsum(\"...j,...k->jk\", x, y)|}", "Einsum: [B, 6] and [N, 6]: an axis of '...' is B (x, line 8) and N (y, line 8)"),
        Code("EinsumEllipsisTwice", "BP2011", "{|Einsum(\"...j->......j\", x)|}", "Einsum: the result has '...' twice"),
        Code("EinsumResult", "BP2011", "{|Einsum(\"ij->ik\", x)|}", "Einsum: the result's letter 'k' is in no operand"),
        Code("Tile", "BP2011", "{|Tile(x, -1)|}", "Tile: the number of repetitions is -1; it must not be negative"),
        Code("Flip", "BP2011", "{|Flip(x, 1, -1)|}", "Flip: an axis of [B, 6] is named twice"),
        Code("ConvolutionRank", "BP2004", "{|Conv2D(x, x)|}", "Conv2D: [B, 6] has 2 axes; four are needed"),
        Code("ConvolutionChannels", "BP2008", "{|Conv2D(Reshape(x, -1, 2, 3, 1), Zeros(4, 3, 1, 1))|}", "Conv2D: [B, 2, 3, 1] and [4, 3, 1, 1]: the channels do not fit in 1 groups"),
        Code("ConvolutionWindow", "BP2011", "{|Conv1D(Reshape(x, -1, 2, 3), Zeros(4, 2, 6), padding: 1)|}", "Conv1D: the window does not fit into axis 3 of [B, 2, 1, 3]"),
        Code("ConvolutionStride", "BP2011", "{|Conv1D(Unsqueeze(Transpose(x), 0), Zeros(4, 6, 2), 2)|}", "Conv1D: a stride of 2 does not divide B - 2 for all sizes"),
        Code("ConvolutionDilation", "BP2011", "{|Conv1D(Unsqueeze(x, 1), Zeros(4, 1, 2), dilation: 0)|}", "Conv1D: the dilation is 0; it must be at least 1"),
        Code("OutputPadding", "BP2011", "{|ConvTranspose1D(Unsqueeze(x, 1), Zeros(1, 1, 2), 2, outputPadding: 2)|}", "ConvTranspose1D: the output padding must be from 0 and below the stride"),
        Code("PoolingDilation", "BP2011", "{|MaxPool1D(Unsqueeze(x, 1), 2, padding: 1, dilation: 7)|}", "MaxPool1D: the dilation is 7; with padding it must be at most the extent 6"),
        Code("AdaptiveSize", "BP1033", "{|AdaptiveMaxPool(x, y.Shape[0])|}", "The argument 'sizes' of AdaptiveMaxPool must be known when the definition is compiled, but depends on the size of N"),
        Code("PoolingPadding", "BP2011", "{|MaxPool1D(Unsqueeze(x, 1), 3, padding: 2)|}", "MaxPool1D: the padding is 2; it must be at most half the window of 3"),
        Code("PoolingRank", "BP2004", "{|AveragePool2D(x, 2)|}", "AveragePool2D: [B, 6] has 2 axes; four are needed"),
        Code("Interpolation", "BP2004", "{|InterpolateNearest(x, 1, 2, 3)|}", "InterpolateNearest: [B, 6] has 2 axes; 3 sizes are given"),
        Code("TakeAlong", "BP2008", "{|TakeAlong(x, k)|}", "TakeAlong: [B, 6] and [B]: the indices' shape may differ in axis 1 only"),
        Code("TopIndices", "BP2011", "ToVariable({|TopIndices(x, 7)|})", "TopIndices: 7 elements are wanted, but axis 1 of [B, 6] has 6"),
        Code("EmbeddingPadding", "BP2011", "{|Embedding(Zeros(3, 2), k, 3)|}", "Embedding: the padding index 3 is not within an axis of extent 3"),
        Code("Permute", "BP2011", "{|Permute(x, 0, 0)|}", "Permute: an axis of [B, 6] is named twice"),
        Code("NoParts", "BP2011", "{|Concat([])|}", "Concat: there are no parts"),
        Member("EmptyMaximum", "BP2011", "[Forward] Variable F([Shape(\"B\", 0)] Variable x) => {|Max(x, 1)|};", "Max: axis 1 of [B, 0] has no elements to choose from"),
        Code("ConstantIndex", "BP2011", "{|Gather(x, 6, 1)|}", "Gather: the index 6 is not within an axis of extent 6"),
        Code("NegativeIndex", "BP2011", "{|Gather(x, new[] { 0, -1 }, 0)|}", "Gather: the index -1 is not within an axis of extent B"),
        Code("RangeAsIndex", "BP2011", "{|Gather(x, Range(7), 1)|}", "Gather: the indices 0 to 6 are not within an axis of extent 6"),
        Code("ArgMaxAsIndex", "BP2011", "{|Gather(Slice(x, 1, 0, 5), ArgMax(x), 1)|}", "Gather: indices below 6 are not within an axis of extent 5"),
        Member("LargeArgument", "BP2012", "[Forward] Variable F([{|Shape(\"B\", 2000000000, 2000000000)|}] Variable x) => x;", "A size here is too large: tensors, and all parameters together, have at most 2147483647 elements"),
        Member("LargeParameter", "BP2012", "readonly Parameter w = {|new([100000, 100000], Init.Zeros)|}; [Forward] Variable F([Shape] Variable x) => Sum(w) * x;", "A size here is too large: tensors, and all parameters together, have at most 2147483647 elements"),
        Class("LargeModel", "BP2012", "[Model] public partial class {|M|} { readonly Linear a = new(40000, 40000), b = new(40000, 40000); [Forward] Variable F([Shape(40000)] Variable x) => b.Apply(a.Apply(x)); }", "A size here is too large: tensors, and all parameters together, have at most 2147483647 elements"),
        Code("LargeResult", "BP2012", "Sum({|BroadcastTo(x, 100000, 100000, x.Shape[0], 6)|})", "A size here is too large: tensors, and all parameters together, have at most 2147483647 elements"),
        Code("Overflow", "BP2012", "Reshape({|Zeros(2000000000, 2000000000, 2000000000, 2000000000)|}, -1)", "A size here is too large: tensors, and all parameters together, have at most 2147483647 elements"),
    ];
}
