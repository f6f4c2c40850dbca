namespace Backprop.Generators.Graphs;

/// <summary>What passes put in front of the text that a node comes from (<see cref="Node.Origin"/>), to say what they made of it.</summary>
internal static class OriginText
{
    public const string Gradient = "gradient of ", Tangent = "tangent of ", CustomGradient = "custom gradient by ", Recomputed = "recomputed ";

    /// <summary>The text with what was made of it in front; what comes from no text has none.</summary>
    public static string Of(string made, string origin) => origin.Length == 0 ? "" : made + origin;
}
