using System;
using System.Collections.Generic;
using System.Linq;

namespace Backprop.Generators.Graphs;

/// <summary>The extents of a value, outermost first; the empty shape is a scalar's.</summary>
internal readonly record struct TensorShape(EquatableArray<Dimension> Dimensions)
{
    public TensorShape(params Dimension[] dimensions) : this(new EquatableArray<Dimension>(dimensions)) { }

    public TensorShape(IEnumerable<Dimension> dimensions) : this(dimensions.ToArray()) { }

    public static TensorShape Scalar => new(EquatableArray<Dimension>.Empty);

    public int Rank => Dimensions.Count;

    public Dimension this[int axis] => Dimensions[axis];

    /// <summary>The number of elements.</summary>
    public Dimension Count => Dimension.Product(Dimensions);

    public TensorShape Without(Func<int, bool> drops)
    {
        var kept = new List<Dimension>(Rank);
        for (int axis = 0; axis < Rank; axis++)
        {
            if (!drops(axis)) kept.Add(this[axis]);
        }
        return new([.. kept]);
    }

    public TensorShape With(int axis, Dimension extent)
    {
        Dimension[] dimensions = Dimensions.ToArray();
        dimensions[axis] = extent;
        return new(dimensions);
    }

    public TensorShape Insert(int axis, Dimension extent)
    {
        List<Dimension> dimensions = [.. Dimensions];
        dimensions.Insert(axis, extent);
        return new([.. dimensions]);
    }

    public override string ToString() => "[" + string.Join(", ", Dimensions) + "]";
}
