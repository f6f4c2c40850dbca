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

    public TensorShape Without(Func<int, bool> drops) => new(Dimensions.Where((_, axis) => !drops(axis)));

    public TensorShape With(int axis, Dimension extent) => new(Dimensions.Select((d, i) => i == axis ? extent : d));

    public TensorShape Insert(int axis, Dimension extent)
    {
        var list = Dimensions.ToList();
        list.Insert(axis, extent);
        return new(list);
    }

    public override string ToString() => "[" + string.Join(", ", Dimensions) + "]";
}
