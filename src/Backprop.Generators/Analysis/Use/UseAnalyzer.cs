using System.Collections.Immutable;
using Backprop.Generators.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Analysis.Use;

/// <summary>
/// Warns where code that uses compiled models does not do what was meant. It looks only at models and optimizers that a method creates itself, where every use of them can be seen;
/// what it cannot follow it does not speak about.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UseAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Descriptors.GradientsNotComputed, Descriptors.GradientsOfAnotherModel, Descriptors.LoadedParametersLost, Descriptors.GradientsOverwritten, Descriptors.OptimizerPerStep,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            // Without the runtime there is nothing to use.
            if (start.Compilation.GetTypesByMetadataName("Backprop.Optimizer").IsEmpty) return;
            start.RegisterOperationAction(AnalyzeLocal, OperationKind.VariableDeclarator);
            start.RegisterOperationAction(AnalyzeCreation, OperationKind.ObjectCreation);
        });
    }

    private static void AnalyzeLocal(OperationAnalysisContext context)
    {
        var declarator = (IVariableDeclaratorOperation)context.Operation;
        if (!KnownTypes.IsModel(declarator.Symbol.Type) || Initial.Creation(declarator) is null || FunctionBody.Of(declarator) is not { } body) return;
        if (ModelUses.Of(declarator.Symbol, body) is not { } uses) return;
        OtherModel.Report(uses, body, context.ReportDiagnostic);
        if (uses.NeedFlow && body.Flow(context) is { } flow) new ModelFlow(uses, flow, context.ReportDiagnostic).Run();
    }

    private static void AnalyzeCreation(OperationAnalysisContext context)
    {
        var creation = (IObjectCreationOperation)context.Operation;
        if (KnownTypes.IsOptimizer(creation.Type)) OptimizerLoop.Report(creation, context.ContainingSymbol, context.ReportDiagnostic);
    }
}
