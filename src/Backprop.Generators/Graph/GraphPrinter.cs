using System.Globalization;
using System.Linq;
using System.Text;

namespace Backprop.Generators.Graphs;

/// <summary>Prints a graph, one node a line: <c>%7 = relu %6 : [B, 128]  // Relu(hidden.Apply(pixels))</c>.</summary>
internal static class GraphPrinter
{
    public static string Print(Graph graph)
    {
        var text = new StringBuilder();
        Print(graph, "", text);
        return text.ToString();
    }

    private static void Print(Graph graph, string indent, StringBuilder text)
    {
        for (int id = 0; id < graph.Nodes.Count; id++)
        {
            text.Append(indent).Append(Line(graph, id)).Append('\n');
            if (Body(graph.Nodes[id].Op) is { } body) Print(body, indent + "    ", text);
        }
        bool several = indent.Length == 0 && graph.Outputs.Count(o => o.Kind == OutputKind.Value) > 1;
        foreach (GraphOutput output in graph.Outputs) text.Append(indent).Append(Describe(output, several)).Append(" = %").Append(output.Node.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static Graph? Body(Op op) => op switch
    {
        ScanOp scan => scan.Body,
        CustomGradientOp custom => custom.Body,
        _ => null,
    };

    public static string Line(Graph graph, int id)
    {
        Node node = graph.Nodes[id];
        string type = node.Type switch { ElementType.Int32 => "int ", ElementType.Bool => "bool ", _ => "" };
        string operands = string.Concat(node.Inputs.Select(i => " %" + i.ToString(CultureInfo.InvariantCulture)));
        string origin = node.Origin.Length == 0 ? "" : "  // " + node.Origin;
        return $"%{id.ToString(CultureInfo.InvariantCulture)} = {Operation(node.Op)}{operands} : {type}{node.Shape}{origin}";
    }

    /// <summary>An op with its attributes, as it is printed.</summary>
    public static string Operation(Op op) => op.Name + Attributes(op);

    public static string Describe(GraphOutput output, bool several = false) => output.Kind switch
    {
        OutputKind.Value => "result" + (several ? " " + output.Name : ""),
        OutputKind.ParameterGradient => "d/d " + output.Name,
        OutputKind.StateUpdate => "next " + output.Name,
        OutputKind.HessianVector => "derivative along the direction of d/d " + output.Name,
        OutputKind.Tangent => "tangent of " + output.Name,
        _ => "d/d argument " + output.Name,
    };

    private static string Attributes(Op op) => op switch
    {
        InputOp o => " " + o.ArgumentName,
        ParameterOp o => " " + o.ParameterName,
        StateOp o => " " + o.StateName,
        NoiseOp o => " " + o.Site.ToString("x8", CultureInfo.InvariantCulture),
        DirectionOp o => " of " + o.ParameterName,
        ConstantOp o => " " + o.Value.ToString("R", CultureInfo.InvariantCulture),
        ExtentOp o => " " + o.Extent,
        ReduceOp o => " " + o.Axes,
        ArgMaxOp o => $" [{o.Axis.ToString(CultureInfo.InvariantCulture)}]",
        TopOp o => $" {Text(o.Count)} of axis {Text(o.Axis)}",
        CumulativeSumOp o => $" axis {Text(o.Axis)}{(o.Reverse ? " reverse" : "")}",
        BroadcastOp o => " " + o.Axes,
        PermuteOp o => " " + o.Axes,
        FlipOp o => $" axis {Text(o.Axis)}",
        SliceOp o => $" axis {Text(o.Axis)} from {o.Start} count {o.Count} stride {Text(o.Stride)}",
        PadOp o => $" axis {Text(o.Axis)} low {o.Low} high {o.High} interior {Text(o.Interior)} value {o.Value.ToString("R", CultureInfo.InvariantCulture)}",
        ConcatOp o => $" axis {Text(o.Axis)}",
        GatherOp o => $" axis {Text(o.Axis)}",
        ScatterAddOp o => $" axis {Text(o.Axis)}",
        TakeAlongOp o => $" axis {Text(o.Axis)}",
        ScatterAlongOp o => $" axis {Text(o.Axis)}",
        ConvolutionOp o => $" {Window(o.Y, o.X)} groups {Text(o.Groups)}",
        ConvolutionImagesOp o => $" {Window(o.Y, o.X)} groups {Text(o.Groups)}",
        ConvolutionWeightsOp o => $" {Window(o.Y, o.X)} groups {Text(o.Groups)}",
        WindowArgMaxOp o => " " + Window(o.Y, o.X),
        ScanOp o => $" {(o.Reverse ? "backward" : "forward")} over {o.Variable} < {o.Length}, {Text(o.Carries)} carried, {Text(o.Sequences)} by step",
        ResultOp o => $" {Text(o.Index)}",
        SoftmaxOp o => $" axis {Text(o.Axis)}",
        LogSoftmaxOp o => $" axis {Text(o.Axis)}",
        LogSumExpOp o => $" axis {Text(o.Axis)}",
        OneHotOp o => $" {o.Classes}{Ignoring(o.Ignored)}",
        HuberOp o => $" delta {o.Delta.ToString("R", CultureInfo.InvariantCulture)}",
        CrossEntropyOp o => $" smoothing {o.Smoothing.ToString("R", CultureInfo.InvariantCulture)}{Ignoring(o.IgnoreIndex)}",
        _ => "",
    };

    private static string Window(WindowAxis y, WindowAxis x) =>
        $"{Text(y.Size)}x{Text(x.Size)} stride {Text(y.Stride)},{Text(x.Stride)} padding {Text(y.Padding)},{Text(x.Padding)} dilation {Text(y.Dilation)},{Text(x.Dilation)}";

    private static string Ignoring(int? index) => index is int ignored ? " ignore " + Text(ignored) : "";

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
