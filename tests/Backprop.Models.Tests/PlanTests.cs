using System.Globalization;
using Backprop.Models.Tests.Definitions;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>The plan of the digit classifier against a count by hand.</summary>
/// <remarks>
/// One FLOP for each result of an addition, multiplication, maximum, exponential and so on, two for each term of a matrix product; comparisons and
/// selections are free. Bytes: what a kernel reads and writes, each tensor once, 4 bytes per element.
/// </remarks>
public class PlanTests
{
    private const int Pixels = 784, Hidden = 128, Classes = 10, ElementSize = 4;

    // A row (an image) of the forward pass.
    private const int HiddenFlops = 2 * Pixels * Hidden + Hidden + Hidden;     // x W' + b, relu
    private const int OutputFlops = 2 * Hidden * Classes + Classes;            // h W' + b
    private const int LossFlops =
        Classes                                                                // maximum m
        + 3 * Classes                                                          // z - m, its exponential e, their sum s
        + Classes                                                              // z - m of the label, as a sum with zeros
        + 3;                                                                   // log s, minus that of the label, added to the loss

    // And of the backward pass.
    private const int LossGradientFlops =
        2                                                                      // 1/s, times 1/B
        + 2 * Classes                                                          // e times that, minus 1/B at the label: dz
        + Classes;                                                             // summed over rows: the gradient of b
    private const int OutputGradientFlops = 2 * Classes * Hidden;              // dz' h: the gradient of W
    private const int HiddenGradientFlops = 2 * Classes * Hidden;              // dz W, zeroed where h is: dh
    private const int HiddenBiasFlops = Hidden;                                // dh summed over rows
    private const int HiddenWeightFlops = 2 * Hidden * Pixels;                 // dh' x

    // The same for any number of rows: n = max(B, 1) and the division of the loss; for the gradient also 1/n, where n is computed again.
    private const int MeanFlops = 2, MeanGradientFlops = 2;

    [Fact]
    public void Logits() => AssertPlan("Logits",
        flopsPerRow: HiddenFlops + OutputFlops,
        flops: 0,
        elementsPerRow: (Pixels + Hidden) + (Hidden + Classes),
        elements: (Hidden * Pixels + Hidden) + (Classes * Hidden + Classes),
        workspacePerRow: Hidden,
        workspace: 0);

    [Fact]
    public void Loss() => AssertPlan("Loss",
        flopsPerRow: HiddenFlops + OutputFlops + LossFlops,
        flops: MeanFlops,
        elementsPerRow: (Pixels + Hidden) + (Hidden + Classes) + (Classes + 1),          // the 1: labels
        elements: (Hidden * Pixels + Hidden) + (Classes * Hidden + Classes) + 1,         // the 1: the loss
        workspacePerRow: Hidden + Classes,
        workspace: 16);                                                                  // 8 partial sums of the loss, rounded up to 64 bytes

    [Fact]
    public void LossAndGradients() => AssertPlan("LossAndGradients",
        flopsPerRow: HiddenFlops + OutputFlops + LossFlops + LossGradientFlops + OutputGradientFlops + HiddenGradientFlops + HiddenBiasFlops + HiddenWeightFlops,
        flops: MeanFlops + MeanGradientFlops,
        elementsPerRow:
            (Pixels + Hidden)                                                            // x -> h
            + (Hidden + Classes)                                                         // h -> z
            + (Classes + 1 + Classes)                                                    // z, labels -> dz
            + (Classes + Hidden)                                                         // dz, h -> gradient of the output's weight
            + (Classes + Hidden + Hidden)                                                // dz, h -> dh, summed for the gradient of the hidden bias on its way
            + (Hidden + Pixels),                                                         // dh, x -> gradient of the hidden weight
        elements: (Hidden * Pixels + Hidden) + (Classes * Hidden + Classes)
            + (1 + Classes)                                                              // the loss, gradient of the output's bias
            + Classes * Hidden + Classes * Hidden + Hidden + Hidden * Pixels,
        workspacePerRow: Hidden + Classes + 3,                                           // h, overwritten by dh; z, overwritten by dz; 128 partial sums of the hidden bias' gradient for every 48 rows
        workspace: Hidden                                                                // and for those that are left
            + 16 + 8 * Classes + 8 * Classes);                                           // for each of 8 parts of the rows: the loss; exponentials of a row; sums of the output bias' gradient

    private static void AssertPlan(string method, int flopsPerRow, int flops, int elementsPerRow, int elements, int workspacePerRow, int workspace)
    {
        string expected = $"{method}: {Polynomial(flopsPerRow, flops)} FLOPs, {Polynomial(ElementSize * elementsPerRow, ElementSize * elements)} bytes, "
            + $"workspace {Polynomial(ElementSize * workspacePerRow, ElementSize * workspace)} bytes";
        Assert.Contains(expected, DigitClassifier.Plan.Split('\n'));
    }

    private static string Polynomial(int perRow, int constant) => string.Create(CultureInfo.InvariantCulture, $"{perRow}*B{(constant == 0 ? "" : $" + {constant}")}");
}
