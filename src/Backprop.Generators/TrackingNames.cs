namespace Backprop.Generators;

/// <summary>The steps of the pipeline, as tests of its caching see them.</summary>
internal static class TrackingNames
{
    public const string ModelReading = nameof(ModelReading), ModelDefinition = nameof(ModelDefinition), ModelText = nameof(ModelText), ModelDiagnostics = nameof(ModelDiagnostics);
    public const string FunctionsReading = nameof(FunctionsReading), FunctionsDefinition = nameof(FunctionsDefinition), FunctionsText = nameof(FunctionsText), FunctionsDiagnostics = nameof(FunctionsDiagnostics);
    public const string LayerReading = nameof(LayerReading), LayerDefinition = nameof(LayerDefinition), LayerText = nameof(LayerText), LayerDiagnostics = nameof(LayerDiagnostics);
    public const string PlanExcess = nameof(PlanExcess), PlanPlace = nameof(PlanPlace);
    public const string CheckReading = nameof(CheckReading), CheckDiagnostics = nameof(CheckDiagnostics);
    public const string CheckedModel = nameof(CheckedModel), CheckText = nameof(CheckText), ReferencedCheckedModel = nameof(ReferencedCheckedModel), ReferencedCheckText = nameof(ReferencedCheckText);
}
