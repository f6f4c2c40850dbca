using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Definition;

/// <summary>What the language of definitions leaves out of C#: a construct's name in the sentence "... cannot be", and what to write instead.</summary>
internal sealed record LeftOut(string Name, string Remedy)
{
    public static readonly LeftOut
        Dynamic = new("dynamic code", "give the variable its type"),
        Delegate = new("a delegate", "write a method or a local function, and call it by its name"),
        DelegateCall = new("a call of a delegate", "call a method or a local function by its name"),
        Async = new("an asynchronous method", "wait for data before the compiled method is called, and pass it as an argument"),
        Await = new("'await'", Async.Remedy),
        Iterator = new("an iterator", "return an array, or add to a list"),
        Goto = new("'goto'", "use 'if', a loop, 'break' or 'continue'"),
        OutArgument = new("an argument passed by 'out'", "return a tuple"),
        RefArgument = new("an argument passed by 'ref'", "return the new value, or a tuple"),
        ReferenceResult = new("a method that returns a reference", "return the value"),
        ReferenceVariable = new("a reference variable", "use the variable itself"),
        Reflection = new("reflection on types", "decide by a constant or an enumeration that is passed to the layer's constructor"),
        Pointer = new("a pointer", "use a variable, or an array"),
        Using = new("a 'using' statement", "read what is needed before the compiled method is called, and pass it as an argument"),
        Event = new("an event", "return what others want to know as a further result"),
        Query = new("a query", "use a loop over the array or list"),
        Formatting = new("formatting of text", "name things by constants, or by an interpolated string"),
        Comparison = new("a comparison of tensors as objects", "compare their elements with Equal or NotEqual, and choose with Where"),
        Text = new("text with a size, a tensor or an object in it", "use it in the message of an exception only"),
        Changer = new("an operator that changes its operand", "declare a static operator, which returns the new value"),
        Setter = new("a property with a 'set' accessor", "make it an automatic property"),
        ManyDimensions = new("an array with several dimensions", "use an array of arrays");

    /// <summary>For what has no sentence of its own.</summary>
    private const string Otherwise = "compute it before the definition is compiled, as a constant, or write it with the operations of Backprop.Ops";

    private static readonly Dictionary<OperationKind, LeftOut> operations = new()
    {
        [OperationKind.AnonymousFunction] = new("a lambda", Delegate.Remedy),
        [OperationKind.DelegateCreation] = Delegate,
        [OperationKind.MethodReference] = Delegate,
        [OperationKind.Await] = Await,
        [OperationKind.Try] = new("a 'try' statement", "a definition has no failures to handle: check sizes with 'if' and 'throw', which is decided when it is compiled, or when the compiled method is called"),
        [OperationKind.Using] = Using,
        [OperationKind.UsingDeclaration] = Using,
        [OperationKind.Lock] = new("a 'lock' statement", "leave it out: a definition changes nothing that threads share"),
        [OperationKind.YieldReturn] = Iterator,
        [OperationKind.YieldBreak] = Iterator,
        [OperationKind.TypeOf] = Reflection,
        [OperationKind.SizeOf] = Reflection,
        [OperationKind.With] = new("a 'with' expression", "create the object with all of its values"),
        [OperationKind.TupleBinary] = new("a comparison of tuples", "compare their elements"),
        [OperationKind.ListPattern] = new("a list pattern", "compare the length and the elements"),
        [OperationKind.AnonymousObjectCreation] = new("an anonymous object", "use a tuple or a record"),
        [OperationKind.AddressOf] = Pointer,
        [OperationKind.DynamicInvocation] = Dynamic,
        [OperationKind.DynamicMemberReference] = Dynamic,
        [OperationKind.DynamicIndexerAccess] = Dynamic,
        [OperationKind.DynamicObjectCreation] = Dynamic,
        [OperationKind.Labeled] = new("a label", Goto.Remedy),
        [OperationKind.Branch] = Goto,
        [OperationKind.EventReference] = Event,
        [OperationKind.EventAssignment] = Event,
        [OperationKind.RaiseEvent] = Event,
        [OperationKind.TranslatedQuery] = Query,
    };

    /// <summary>What Roslyn has no kind of operation for.</summary>
    private static readonly Dictionary<SyntaxKind, LeftOut> syntax = new()
    {
        [SyntaxKind.StackAllocArrayCreationExpression] = new("'stackalloc'", "use an array"),
        [SyntaxKind.ImplicitStackAllocArrayCreationExpression] = new("'stackalloc'", "use an array"),
        [SyntaxKind.PointerIndirectionExpression] = Pointer,
        [SyntaxKind.PointerMemberAccessExpression] = Pointer,
        [SyntaxKind.FixedStatement] = Pointer,
    };

    public static LeftOut Of(IOperation operation)
    {
        if (operations.TryGetValue(operation.Kind, out LeftOut? known) || syntax.TryGetValue(operation.Syntax.Kind(), out known)) return known;
        if (operation is ITypeParameterObjectCreationOperation { Type: { } open }) return Open(open);
        if (operation is IArrayElementReferenceOperation { Indices.Length: > 1 }) return ManyDimensions;
        return operation.Type?.TypeKind == TypeKind.Dynamic ? Dynamic : new($"'{CodeText.Line(operation.Syntax)}'", Otherwise);
    }

    /// <summary>A call of a method that no source would help to compile; null for all others.</summary>
    public static LeftOut? Of(IMethodSymbol method) => method switch
    {
        { Name: nameof(GetType), ContainingType.SpecialType: SpecialType.System_Object } => Reflection,
        { IsImplicitlyDeclared: true, ContainingType.IsRecord: true, Name: nameof(Equals) or nameof(GetHashCode) or "op_Equality" or "op_Inequality" } => new("a comparison of records", "compare their members"),
        { IsStatic: true, IsAbstract: true } => new($"a call of the abstract member '{method.Name}'", "call the method of a class"),
        { Name: nameof(Equals) or nameof(ReferenceEquals) or nameof(GetHashCode), ContainingType.SpecialType: SpecialType.System_Object } => Comparison,
        { Name: nameof(ToString) or "Format", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } => Formatting,
        _ => null,
    };

    public static LeftOut Loop(IOperation collection) => new($"a loop over '{CodeText.Line(collection.Syntax)}'", "loop over an array, a list or a span; over an axis of a tensor x with 'for (int i = 0; i < x.Shape[0]; i++)' and x[i]");

    public static LeftOut Changing(string member) => new(member + ", which can change,", "make it readonly, or a constant");

    public static LeftOut Uninitialized(string member) => new(member + ", whose value is not where it is declared,", "give it an initializer");

    public static LeftOut Base(string baseClass, string type) => new($"the base class '{baseClass}' of '{type}'", "hold it as a field");

    public static LeftOut Open(ITypeSymbol type) => new($"what depends on the type parameter '{type.Name}'", "pass what depends on the type as an argument");

    public static LeftOut Collection(ITypeSymbol? type) => new($"a collection of type '{type?.Name}'", "use an array or a List");

    public static LeftOut Assignment(IOperation target) => new($"an assignment to '{CodeText.Line(target.Syntax)}'", "assign to a local variable, or to an element of a local array or list");
}
