using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

/// <summary>½ w'Aw - b'w for a symmetric A: its Hessian is A, wherever w is.</summary>
[Model]
public sealed partial class Quadratic
{
    readonly Parameter w = new([6], Init.Uniform(-1, 1));
    readonly Parameter unused = new([3], Init.Uniform(-1, 1));

    [Loss(HessianVector = true)]
    Variable Loss([Shape(6, 6)] Variable a, [Shape(6)] Variable b) => 0.5f * Sum(w * MatMul(a, w)) - Sum(b * w) + Sum(unused);
}
