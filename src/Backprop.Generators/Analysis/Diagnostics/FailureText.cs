using System;
using System.Linq;

namespace Backprop.Generators.Analysis;

/// <summary>An exception with its stack in one line: builds show the first line of a diagnostic only.</summary>
internal static class FailureText
{
    public static string Of(Exception exception) => string.Join(" ", exception.ToString().Split('\r', '\n').Select(line => line.Trim()).Where(line => line.Length > 0));
}
