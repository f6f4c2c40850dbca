using System.Collections.Generic;

namespace Backprop.Generators.Tests.Definition;

/// <summary>What C# has and definitions have not: code over x [B, 6], y [N, 6] and k [B], with the construct marked, its name, and the remedy that the sentence gives.</summary>
internal static class UnsupportedConstructs
{
    private const string
        Function = "write a method or a local function, and call it by its name",
        Wait = "wait for data before the compiled method is called, and pass it as an argument",
        Read = "read what is needed before the compiled method is called, and pass it as an argument",
        Typed = "give the variable its type",
        Jump = "use 'if', a loop, 'break' or 'continue'",
        Type = "decide by a constant or an enumeration that is passed to the layer's constructor",
        Elements = "compare their elements with Equal or NotEqual, and choose with Where",
        Message = "use it in the message of an exception only",
        Text = "name things by constants, or by an interpolated string",
        Collections = "loop over an array, a list or a span; over an axis of a tensor x with 'for (int i = 0; i < x.Shape[0]; i++)' and x[i]",
        Result = "return what others want to know as a further result",
        Handle = "a definition has no failures to handle: check sizes with 'if' and 'throw', which is decided when it is compiled, or when the compiled method is called";

    public static IReadOnlyList<(string Name, string Code, string What, string Remedy)> All { get; } =
    [
        ("TryCatch", "{ {|try { return x; } catch (Exception) { return -x; }|} }", "a 'try' statement", Handle),
        ("UsingStatement", "{ {|using (new System.IO.MemoryStream()) return x;|} }", "a 'using' statement", Read),
        ("UsingDeclaration", "{ {|using var stream = new System.IO.MemoryStream();|} return x; }", "a 'using' statement", Read),
        ("Lock", "{ {|lock (this) { return x; }|} }", "a 'lock' statement", "leave it out: a definition changes nothing that threads share"),
        ("Label", "{ {|again: return x;|} }", "a label", Jump),
        ("LambdaAsArgument", "Twice({|v => v + 1|}, x); static Variable Twice(Func<Variable, Variable> f, Variable v) => f(f(v))", "a delegate", Function),
        ("MethodAsArgument", "Twice({|Relu|}, x); static Variable Twice(Func<Variable, Variable> f, Variable v) => f(f(v))", "a delegate", Function),
        ("LambdaOfLinq", "System.Linq.Enumerable.First(System.Linq.Enumerable.Select(new[] { x, y }, {|v => v + 1|}))", "a delegate", Function),
        ("Query", "x * First({|from v in box where v > 1 select v|}); sealed class Box { public Box Where(Func<int, bool> condition) => this; } static readonly Box box = new(); static int First(Box box) => 1", "a query", "use a loop over the array or list"),
        ("OutArgument", "Split(x, {|out Variable rest|}) + rest; static Variable Split(Variable v, out Variable rest) => rest = v", "an argument passed by 'out'", "return a tuple"),
        ("RefArgument", "{ Double({|ref x|}); return x; } static void Double(ref Variable v) => v = 2 * v;", "an argument passed by 'ref'", "return the new value, or a tuple"),
        ("ReferenceVariable", "{ ref Variable {|r = ref x|}; return r; }", "a reference variable", "use the variable itself"),
        ("Async", "{|Later(x)|}.Result; static async System.Threading.Tasks.Task<Variable> Later(Variable v) { await System.Threading.Tasks.Task.Yield(); return v; } static int Zero => 0", "an asynchronous method", Wait),
        ("AwaitForEach", "Sum(x) + {|Later(x)|}.Result; static async System.Threading.Tasks.Task<Variable> Later(Variable v) { await foreach (Variable w in Each(v)) v = w; return v; } static async IAsyncEnumerable<Variable> Each(Variable v) { await System.Threading.Tasks.Task.Yield(); yield return v; } static int Zero => 0", "an asynchronous method", Wait),
        ("Iterator", "{ foreach (Variable v in {|Each(x)|}) x = x + v; return x; } static IEnumerable<Variable> Each(Variable v) { yield return v; }", "an iterator", "return an array, or add to a list"),
        ("GetType", "x * ({|x.GetType()|} == typeof(Variable) ? 1 : 2)", "reflection on types", Type),
        ("GetTypeOfObject", "x * ({|options.GetType()|}.Name.Length); sealed class Options; readonly Options options = new()", "reflection on types", Type),
        ("DynamicOperator", "{ dynamic d = x; return {|d + 1|}; }", "dynamic code", Typed),
        ("DynamicCall", "{ dynamic d = x; return {|d.Twice()|}; }", "dynamic code", Typed),
        ("AddressOf", "{ unsafe { int n = 3; int* p = {|&n|}; return x * *p; } }", "a pointer", "use a variable, or an array"),
        ("StackAlloc", "{ Span<int> sizes = {|stackalloc int[3]|}; return x * sizes.Length; }", "'stackalloc'", "use an array"),
        ("EventAssignment", "{ {|Changed += null|}; return x; } event Action? Changed;", "an event", Result),
        ("EventRaised", "{ {|Changed|}?.Invoke(); return x; } event Action? Changed;", "an event", Result),
        ("StringFormat", "x * {|string.Format(\"{0}\", 3)|}.Length", "formatting of text", Text),
        ("NumberAsText", "x * {|3.ToString()|}.Length", "formatting of text", Text),
        ("TensorsCompared", "{|x == y|} ? x : -x", "a comparison of tensors as objects", Elements),
        ("TensorsDiffer", "{ if ({|x != Relu(x)|}) return x; return -x; }", "a comparison of tensors as objects", Elements),
        ("IndicesCompared", "{|k == k|} ? x : -x", "a comparison of tensors as objects", Elements),
        ("MasksCompared", "{|(x > 0) == (x > 1)|} ? x : -x", "a comparison of tensors as objects", Elements),
        ("TensorEquals", "{|x.Equals(y)|} ? x : -x", "a comparison of tensors as objects", Elements),
        ("SameTensor", "{|ReferenceEquals(x, y)|} ? x : -x", "a comparison of tensors as objects", Elements),
        ("TextOfASize", "x * {|$\"{x.Shape[0]}\".Length|}", "text with a size, a tensor or an object in it", Message),
        ("TextOfATensor", "x * ({|\"x = \" + x == \"x = 3\"|} ? 1 : 2)", "text with a size, a tensor or an object in it", Message),
        ("TextOfAnUnknownMember", "x * $\"{{|(DayOfWeek)77|}}\".Length", "formatting of text", Text),
        ("TuplesCompared", "x * ({|(1, 2) == (1, 2)|} ? 1 : 2)", "a comparison of tuples", "compare their elements"),
        ("RecordsCompared", "x * ({|new Options(2) == new Options(3)|} ? 1 : 2); sealed record Options(double Factor); static int Zero => 0", "a comparison of records", "compare their members"),
        ("ListPattern", "x * (x.Shape is {|[_, 6]|} ? 1 : 2)", "a list pattern", "compare the length and the elements"),
        ("ObjectOfATypeParameter", "x * Make<Box>().Factor; sealed class Box { public int Factor => 3; } static T Make<T>() where T : new() => {|new T()|}; static int Zero => 0", "what depends on the type parameter 'T'", "pass what depends on the type as an argument"),
        ("AbstractStaticMethod", "Call<Twice>(x); interface I { static abstract Variable F(Variable v); } sealed class Twice : I { public static Variable F(Variable v) => 2 * v; } static Variable Call<T>(Variable v) where T : I => {|T.F(v)|}", "a call of the abstract member 'F'", "call the method of a class"),
        ("ChangingOperator", "{ var sum = new Sums(x); {|sum += x|}; return sum.Total; } sealed class Sums(Variable first) { public Variable Total { get; private set; } = first; public void operator +=(Variable other) => Total += other; }", "an operator that changes its operand", "declare a static operator, which returns the new value"),
        ("ChangingIncrement", "{ var count = new Counter(); {|count++|}; return x; } sealed class Counter { public int N { get; private set; } public void operator ++() => N += 1; }", "an operator that changes its operand", "declare a static operator, which returns the new value"),
        ("ElementOfManyDimensions", "x * {|table[0, 0]|}; readonly int[,] table = new int[2, 2]", "an array with several dimensions", "use an array of arrays"),
        ("LoopOverText", "{ foreach (char c in {|\"abc\"|}) x = x + 1; return x; }", "a loop over '\"abc\"'", Collections),
        ("AnonymousObject", "x * {|new { Factor = 3 }|}.Factor", "an anonymous object", "use a tuple or a record"),
        ("ManyDimensions", "x * {|new int[2, 2]|}.Length", "an array with several dimensions", "use an array of arrays"),
        ("WithExpression", "x * ({|options with { Factor = 2 }|}).Factor; sealed record Options(double Factor); readonly Options options = new(3)", "a 'with' expression", "create the object with all of its values"),
    ];
}
