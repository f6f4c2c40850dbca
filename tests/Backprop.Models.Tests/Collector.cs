using System.Collections.Generic;
using System.Linq;

namespace Backprop.Models.Tests;

/// <summary>Lists the parameters of a model, each once, under its first name.</summary>
internal sealed class Collector : ParameterVisitor
{
    private readonly List<(string Name, Parameter Parameter)> met = [];

    public static List<(string Name, Parameter Parameter)> Parameters(ILayer model)
    {
        var collector = new Collector();
        model.VisitParameters(collector, "");
        return [.. collector.met.DistinctBy(p => p.Parameter)];
    }

    public override void Visit(string name, Parameter parameter) => met.Add((name, parameter));
}
