using System.Collections.Generic;
using System.Collections.Immutable;
using Backprop.Generators.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Analysis.Use;

/// <summary>
/// Warns where code that uses compiled models does not do what was meant. It follows models in variables, fields and automatic properties through each function, and those that a class keeps to
/// itself through all of the class; what it cannot follow it does not speak about.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UseAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Descriptors.GradientsNotComputed, Descriptors.GradientsOfAnotherModel, Descriptors.LoadedParametersLost, Descriptors.GradientsOverwritten, Descriptors.OptimizerPerStep,
        Descriptors.GradientsUsedAgain, Descriptors.GradientsNeverCleared, Descriptors.OptimizerOfFormerParameters,
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
            start.RegisterOperationAction(new SharedModels().Analyze, OperationKind.FieldReference, OperationKind.PropertyReference, OperationKind.ParameterReference);
            start.RegisterOperationAction(AnalyzeLocal, OperationKind.VariableDeclarator);
            start.RegisterOperationAction(AnalyzeCreation, OperationKind.ObjectCreation);
        });
    }

    private static void AnalyzeLocal(OperationAnalysisContext context)
    {
        var declarator = (IVariableDeclaratorOperation)context.Operation;
        if (!KnownTypes.IsModel(declarator.Symbol.Type) || FunctionBody.Of(declarator) is not { } body) return;
        ModelUses uses = ModelUses.Of(declarator.Symbol, body);
        if (!uses.IsShared) OtherModel.Report(uses, uses, CreationsOf, context.ReportDiagnostic);
        RestartedModel.Report(uses, body, context.ContainingSymbol, CreationsOf, context.ReportDiagnostic);
        if (uses.NeedFlow && body.Flow(context.GetControlFlowGraph()) is { } flow) new ModelFlow(uses, body, flow, OtherModel.ChangesAll(uses, CreationsOf), context.ReportDiagnostic).Run();

        IReadOnlyList<IObjectCreationOperation>? CreationsOf(Place place) => Initial.Creations(place, body);
    }

    private static void AnalyzeCreation(OperationAnalysisContext context)
    {
        var creation = (IObjectCreationOperation)context.Operation;
        if (KnownTypes.IsOptimizer(creation.Type)) OptimizerLoop.Report(creation, context.ContainingSymbol, context.ReportDiagnostic);
    }
}
