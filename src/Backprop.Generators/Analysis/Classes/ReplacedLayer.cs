using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Backprop.Generators.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Analysis.Classes;

/// <summary>
/// Parameters and layers that a method of their class replaces after construction. Code that belongs to a definition has an error for it; what a constructor may call is construction;
/// assignments from outside may come before the model is used.
/// </summary>
internal static class ReplacedLayer
{
    public static void Analyze(OperationAnalysisContext context)
    {
        var assignment = (ISimpleAssignmentOperation)context.Operation;
        if (Member(assignment.Target) is not { ContainingType: { } type } member || !(KnownTypes.IsModel(type) || KnownTypes.IsLayer(type))) return;
        if (context.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method || !SymbolEqualityComparer.Default.Equals(method.ContainingType, type)) return;
        if (Members.OfParameters(type).All(m => m.FieldName != member.Name) || IsDefinition(method) || IsConstruction(method, type, context.CancellationToken)) return;
        context.ReportDiagnostic(Diagnostic.Create(Descriptors.ReplacedLayer, assignment.Target.Syntax.GetLocation(), member.Name, type.Name));
    }

    /// <summary>The member of this object that is assigned, or an element of which is.</summary>
    private static ISymbol? Member(IOperation target) => target switch
    {
        IFieldReferenceOperation { Instance: IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } } field => field.Field,
        IPropertyReferenceOperation { Property.IsIndexer: false, Instance: IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } } property => property.Property,
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } list } => Member(list),
        IArrayElementReferenceOperation element => Member(element.ArrayReference),
        _ => null,
    };

    private static bool IsDefinition(IMethodSymbol method) => Mentions(method.ReturnType) || method.Parameters.Any(p => Mentions(p.Type));

    private static bool Mentions(ITypeSymbol type) => KnownTypes.IsTensor(type) || type switch
    {
        IArrayTypeSymbol array => Mentions(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(Mentions),
        _ => false,
    };

    /// <summary>Whether a constructor mentions the method, or a method that does.</summary>
    private static bool IsConstruction(IMethodSymbol method, INamedTypeSymbol type, CancellationToken cancellation)
    {
        var mentioned = new HashSet<string>();
        var waiting = new Queue<ISymbol>(type.GetMembers().Where(m => m is IMethodSymbol { MethodKind: MethodKind.Constructor } or IFieldSymbol or IPropertySymbol));
        while (waiting.Count > 0)
        {
            foreach (SyntaxReference reference in waiting.Dequeue().DeclaringSyntaxReferences)
            {
                SyntaxNode declaration = reference.GetSyntax(cancellation);
                // A primary constructor is the class.
                if (declaration is TypeDeclarationSyntax) continue;
                foreach (string name in declaration.DescendantNodes().OfType<SimpleNameSyntax>().Select(n => n.Identifier.ValueText))
                {
                    if (!mentioned.Add(name)) continue;
                    foreach (ISymbol called in type.GetMembers(name).Where(m => m is IMethodSymbol)) waiting.Enqueue(called);
                }
            }
        }
        return mentioned.Contains(method.Name);
    }
}
