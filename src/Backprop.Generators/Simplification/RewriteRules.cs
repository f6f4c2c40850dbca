using System;
using System.Collections.Generic;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Simplification;

/// <summary>
/// Which rules apply to which op, in the order they are tried. All keep the value of every element, NaN and infinities included, and the sign of
/// zero but for the structural zeros of a pad; those that change the rounding (a sum of n equal terms becomes a product) only improve it. What real arithmetic would allow but floats do not
/// (x*0 = 0, x - x = 0, a/b = a*(1/b), redistributed sums) is not here.
/// </summary>
internal static class RewriteRules
{
    private static readonly RewriteRule[] None = [];

    private static readonly Dictionary<Type, RewriteRule[]> Table = new()
    {
        [typeof(UnaryOp)] = [ConstantFolding.Fold, LateMovement.Broadcasts, ArithmeticRules.Unary, LateMovement.Reshapes],
        [typeof(BinaryOp)] = [ConstantFolding.Fold, LateMovement.Broadcasts, ArithmeticRules.Binary, PowerRules.ConstantExponent, PadRules.Sum, LateMovement.Reshapes],
        [typeof(CompareOp)] = [ConstantFolding.Fold, LateMovement.Broadcasts, LogicRules.Compare, LateMovement.Reshapes],
        [typeof(LogicalOp)] = [ConstantFolding.Fold, LateMovement.Broadcasts, LogicRules.Logical, LateMovement.Reshapes],
        [typeof(SelectOp)] = [ConstantFolding.Fold, LateMovement.Broadcasts, LogicRules.Select, LateMovement.Reshapes],
        [typeof(CastOp)] = [ConstantFolding.Fold, LateMovement.Broadcasts, LateMovement.Reshapes],
        [typeof(GeluOp)] = [LateMovement.Broadcasts, LateMovement.Reshapes],
        [typeof(SiluOp)] = [LateMovement.Broadcasts, LateMovement.Reshapes],
        [typeof(SoftplusOp)] = [LateMovement.Broadcasts, LateMovement.Reshapes],
        [typeof(HuberOp)] = [LateMovement.Broadcasts, LateMovement.Reshapes],
        [typeof(BinaryCrossEntropyOp)] = [LateMovement.Broadcasts, LateMovement.Reshapes],
        [typeof(GuardedMultiplyOp)] = [LateMovement.Broadcasts, LateMovement.Reshapes],
        [typeof(ReduceOp)] = [ReductionRules.UnitAxes, ReductionRules.Nested, ReductionRules.Negated, ReductionRules.Broadcast, ReductionRules.Permuted, ReductionRules.Reshaped, DotRules.BatchSum],
        [typeof(BroadcastOp)] = [MovementRules.Broadcast],
        [typeof(ReshapeOp)] = [MovementRules.Reshape],
        [typeof(PermuteOp)] = [DotRules.Transposed, MovementRules.Permute],
        [typeof(FlipOp)] = [MovementRules.Flip],
        [typeof(SliceOp)] = [MovementRules.Slice],
        [typeof(PadOp)] = [MovementRules.Pad],
        [typeof(ConcatOp)] = [MovementRules.Concat],
        [typeof(DotOp)] = [DotRules.SharedMatrix],
        [typeof(ScanOp)] = [ScanRules.Body],
    };

    public static RewriteRule[] For(Op op) => Table.TryGetValue(op.GetType(), out RewriteRule[] rules) ? rules : None;
}
