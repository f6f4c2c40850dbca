using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>Every layer in the box is part of a model that is compared with libtorch. That the gradients of these models are checked is seen to by the attributes of this assembly.</summary>
public sealed class LayerTableTests
{
    [Fact]
    public void EveryLayerIsComparedWithLibtorch()
    {
        Type[] layers = [.. typeof(Layers.Linear).Assembly.GetExportedTypes().Where(t => t.IsClass && t.GetCustomAttribute<LayerAttribute>() is not null)];
        Assert.Contains(typeof(Layers.Linear), layers);
        HashSet<object> found = new(ReferenceEqualityComparer.Instance);
        foreach (string model in (IEnumerable<string>)GoldenModels.Names) Visit(GoldenModels.Create(Golden.Load(model)), found);
        Assert.Empty(layers.Except(found.Select(o => o.GetType())).Select(t => t.Name));
    }

    /// <summary>Collects the objects that fields lead to.</summary>
    private static void Visit(object? value, HashSet<object> found)
    {
        switch (value)
        {
            case Array items:
                foreach (object? item in items) Visit(item, found);
                break;
            case ILayer when found.Add(value):
                foreach (FieldInfo field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)) Visit(field.GetValue(value), found);
                break;
        }
    }
}
