using Backprop.Generators.Emission.Tests;

namespace Backprop.Generators.Definition;

/// <summary>The models of referenced assemblies that <c>[assembly: GradientChecks]</c> asks to check.</summary>
internal sealed record CheckedAssembly(EquatableArray<CheckedModel> Models);
