using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Analysis.Use;

/// <summary>
/// All that a class does with the models and optimizers in its fields and automatic properties. Of a private one that only ever holds new objects everything is known, if all of the class's code that mentions it is in one file;
/// of others, what happens within one function.
/// </summary>
internal sealed class ClassUses
{
    private readonly INamedTypeSymbol type;
    private readonly SemanticModel code;
    private readonly Dictionary<ISymbol, List<IOperation>> mentions = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> unclear = new(SymbolEqualityComparer.Default);

    /// <summary>Looks for the class's members by their names, and asks the compiler only what these names mean. To have all of the class analysed would take its generated parts with it.</summary>
    /// <param name="type">The class.</param>
    /// <param name="code">The file with the code that is judged.</param>
    public ClassUses(INamedTypeSymbol type, SemanticModel code)
    {
        (this.type, this.code) = (type, code);
        ISymbol[] members = [.. type.GetMembers().Where(m => m is IFieldSymbol or IPropertySymbol && (KnownTypes.IsModel(Place.TypeOf(m)) || KnownTypes.IsOptimizer(Place.TypeOf(m))) && IsDeclaredHere(m))];
        foreach (ISymbol member in members) mentions.Add(member, []);
        foreach (IdentifierNameSyntax name in Parts(here: true).SelectMany(part => part.GetSyntax().DescendantNodes().OfType<IdentifierNameSyntax>()))
        {
            if (members.FirstOrDefault(m => m.Name == name.Identifier.ValueText) is { } member) Add(member, name);
        }
        unclear.UnionWith(members.Where(m => Parts(here: false).Any(part => part.GetSyntax().DescendantTokens().Any(t => t.ValueText == m.Name))));
    }

    /// <summary>The objects that a member may hold, where all of them are made for it: nobody else assigns to it, and whoever does assigns a new one.</summary>
    public IReadOnlyList<IObjectCreationOperation>? Creations(ISymbol member)
    {
        if (unclear.Contains(member) || !IsAssignedHere(member)) return null;
        var creations = new List<IObjectCreationOperation>();
        if (Initializer(member) is { } initializer)
        {
            if (Initial.Unconverted((code.GetOperation(initializer) as ISymbolInitializerOperation)?.Value) is not IObjectCreationOperation creation) return null;
            creations.Add(creation);
        }
        foreach (IOperation mention in MentionsOf(member).Where(Initial.IsAssigned))
        {
            if (mention.Parent is not IAssignmentOperation assignment || Initial.Creation(assignment) is not { } creation) return null;
            creations.Add(creation);
        }
        return creations.Count == 0 ? null : creations;
    }

    /// <summary>What happens to the model of a member, if all of it is known; null if others may do something.</summary>
    public ModelUses? Closed(ISymbol member)
    {
        if (member.DeclaredAccessibility != Accessibility.Private || Creations(member) is null) return null;
        IReadOnlyList<IOperation> all = MentionsOf(member);
        if (Place.Of(all.FirstOrDefault()) is not { } place) return null;
        var uses = ModelUses.OfShared(place, all, othersCompute: true);
        return uses.Has(ModelEventKind.Escaped) ? null : uses;
    }

    /// <summary>The objects that a member or a variable may hold, if all are known, and if no model among them may lend its gradients to another.</summary>
    public IReadOnlyList<IObjectCreationOperation>? CreationsOf(Place place, FunctionBody body)
    {
        if (place.Own is not { } member) return Initial.Creations(place, body);
        return !KnownTypes.IsModel(place.Type) || (Closed(member) is { } uses && !OtherModel.MayBeCopy(uses)) ? Creations(member) : null;
    }

    /// <summary>Whether training of a model may begin again somewhere in the class.</summary>
    public static bool MayRestart(ModelUses uses) => OtherModel.MayBeCopy(uses) || uses.Has(ModelEventKind.Initialized) || uses.Events.Any(e => e.Kind == ModelEventKind.Created && FunctionBody.Root(e.Operation) is not IConstructorBodyOperation);

    /// <summary>All mentions of a member, if nobody else can mention it.</summary>
    public IReadOnlyList<IOperation>? AllMentionsOf(ISymbol member) => member.DeclaredAccessibility == Accessibility.Private && IsAssignedHere(member) && !unclear.Contains(member) ? MentionsOf(member) : null;

    private IReadOnlyList<IOperation> MentionsOf(ISymbol member) => mentions.TryGetValue(member, out List<IOperation>? found) ? found : [];

    private void Add(ISymbol member, IdentifierNameSyntax name)
    {
        SyntaxNode node = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        if (code.GetOperation(node) is IMemberReferenceOperation reference)
        {
            if (Same(reference.Member.OriginalDefinition, member)) mentions[member].Add(reference);
        }
        else if (Same(code.GetSymbolInfo(name).Symbol, member))
        {
            unclear.Add(member);
        }
    }

    private IEnumerable<SyntaxReference> Parts(bool here) => type.DeclaringSyntaxReferences.Where(part => part.SyntaxTree == code.SyntaxTree == here);

    private bool IsDeclaredHere(ISymbol member) => member.DeclaringSyntaxReferences.Any(part => part.SyntaxTree == code.SyntaxTree);

    private static SyntaxNode? Initializer(ISymbol member) => member.DeclaringSyntaxReferences[0].GetSyntax() switch
    {
        VariableDeclaratorSyntax field => field.Initializer,
        PropertyDeclarationSyntax property => property.Initializer,
        _ => null,
    };

    /// <summary>Whether only the class itself can assign to a member, as far as its declaration says.</summary>
    private static bool IsAssignedHere(ISymbol member) => member.GetAttributes().IsEmpty && member switch
    {
        IFieldSymbol field => field.DeclaredAccessibility == Accessibility.Private || field.IsReadOnly,
        IPropertySymbol property => Place.IsAutomatic(property) && (property.DeclaredAccessibility == Accessibility.Private || property.SetMethod is null or { DeclaredAccessibility: Accessibility.Private }),
        _ => false,
    };

    private static bool Same(ISymbol? a, ISymbol? b) => SymbolEqualityComparer.Default.Equals(a, b);
}
