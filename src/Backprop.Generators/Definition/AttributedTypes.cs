using System;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Backprop.Generators.Definition;

/// <summary>What every reading of an attributed class begins and ends with.</summary>
internal static class AttributedTypes
{
    public static Reading<T> Read<T>(GeneratorAttributeSyntaxContext context, string attribute, Func<INamedTypeSymbol, DefinitionSources, Reading<T>> read, CancellationToken cancellation)
        where T : class
    {
        if (context.TargetSymbol is not INamedTypeSymbol { TypeKind: TypeKind.Class } type || context.SemanticModel.Compilation is not CSharpCompilation compilation) return Reading<T>.Nothing;

        // A class whose declarations repeat the attribute, which is an error, is offered once for each.
        SyntaxReference? first = KnownTypes.FindAttribute(type, attribute)?.ApplicationSyntaxReference;
        if (first is null || first.SyntaxTree != context.TargetNode.SyntaxTree || !context.TargetNode.Span.Contains(first.Span) || type.Name.Length == 0) return Reading<T>.Nothing;
        if (ReadingCache<T>.Find(context.TargetNode, compilation) is { } known) return known;
        try
        {
            var sources = new DefinitionSources(compilation, cancellation);
            Reading<T> reading = read(type, sources);
            ReadingCache<T>.Add(context.TargetNode, compilation, sources.Files, reading);
            return reading;
        }
        catch (Exception exception) when (exception is InsufficientExecutionStackException || exception.GetType().Name == "CancelledByStackGuardException")
        {
            // The C# compiler's own recursion reached its limit, by the second name inside the binder.
            return Reading<T>.TooDeep(type);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return Reading<T>.Failed(type, exception);
        }
    }
}
