using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Backprop.Generators.Analysis.Classes;

/// <summary>
/// Warns of what is written in and around the classes of models and layers and has no effect: attributes in places where nobody reads them, and layers that are assigned where the compiled code does not see it.
/// The generator begins at <c>[Model]</c> and <c>[Layer]</c>, and so cannot say this.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ClassAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.AttributeWithoutEffect, Descriptors.ReplacedLayer];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypesByMetadataName("Backprop.ModelAttribute").IsEmpty) return;
            start.RegisterSyntaxNodeAction(MisplacedAttribute.Analyze, SyntaxKind.Attribute);
            start.RegisterOperationAction(ReplacedLayer.Analyze, OperationKind.SimpleAssignment);
        });
    }
}
