using System;
using System.Collections.Generic;
using System.Numerics;

namespace Samples.Images;

/// <summary>How a pen draws each digit: strokes through points of the unit square, y downwards.</summary>
static class Strokes
{
    const int StepsPerSegment = 6;

    static readonly Stroke[][] Table =
    [
        [Curve((.50, .08), (.25, .22), (.20, .50), (.27, .80), (.50, .92), (.73, .80), (.80, .50), (.74, .22), (.50, .08))],
        [Line((.34, .28), (.56, .08), (.56, .92))],
        [Curve((.22, .30), (.34, .11), (.58, .08), (.76, .24), (.70, .46), (.46, .68), (.20, .90)), Line((.20, .90), (.80, .90))],
        [Curve((.24, .18), (.44, .08), (.68, .13), (.74, .30), (.60, .45), (.42, .48)), Curve((.42, .48), (.66, .52), (.79, .68), (.68, .87), (.44, .92), (.20, .82))],
        [Line((.60, .08), (.18, .64), (.84, .64)), Line((.62, .34), (.62, .92))],
        [Line((.76, .09), (.32, .09), (.28, .46)), Curve((.28, .46), (.50, .38), (.73, .46), (.78, .68), (.62, .88), (.38, .92), (.20, .82))],
        [Curve((.68, .08), (.42, .24), (.26, .50), (.24, .74), (.40, .91), (.64, .90), (.77, .72), (.66, .54), (.44, .53), (.26, .68))],
        [Line((.20, .10), (.80, .10), (.42, .92))],
        [Curve((.50, .48), (.28, .36), (.28, .16), (.50, .08), (.72, .16), (.72, .36), (.50, .48), (.23, .62), (.24, .84), (.50, .92), (.76, .84), (.77, .62), (.50, .48))],
        [Curve((.74, .32), (.58, .47), (.36, .46), (.24, .28), (.36, .10), (.60, .09), (.74, .28), (.73, .56), (.64, .80), (.48, .92))],
    ];

    readonly record struct Stroke(bool IsCurved, Vector2[] Points);

    /// <summary>The line segments of a digit whose points were moved a little: nobody writes a digit twice in the same way.</summary>
    /// <param name="digit">0 to 9.</param>
    /// <param name="move">Maps a point of the pattern to its place.</param>
    public static List<(Vector2 From, Vector2 To)> Draw(int digit, Func<Vector2, Vector2> move)
    {
        var segments = new List<(Vector2, Vector2)>();
        foreach (Stroke stroke in Table[digit])
        {
            Vector2[] points = Array.ConvertAll(stroke.Points, point => move(point));
            for (int i = 0; i + 1 < points.Length; i++)
            {
                int steps = stroke.IsCurved ? StepsPerSegment : 1;
                for (int step = 0; step < steps; step++)
                {
                    segments.Add((Between(points, i, step / (float)steps, stroke.IsCurved), Between(points, i, (step + 1) / (float)steps, stroke.IsCurved)));
                }
            }
        }

        return segments;
    }

    static Stroke Line(params (double X, double Y)[] points) => new(false, Array.ConvertAll(points, p => new Vector2((float)p.X, (float)p.Y)));

    static Stroke Curve(params (double X, double Y)[] points) => Line(points) with { IsCurved = true };

    /// <summary>The point at <paramref name="t"/> between points i and i + 1: on the straight line, or on the spline of Catmull and Rom.</summary>
    static Vector2 Between(Vector2[] points, int i, float t, bool isCurved)
    {
        Vector2 b = points[i], c = points[i + 1];
        if (!isCurved)
        {
            return Vector2.Lerp(b, c, t);
        }

        Vector2 a = points[Math.Max(i - 1, 0)], d = points[Math.Min(i + 2, points.Length - 1)];
        return 0.5f * ((2 * b) + ((c - a) * t) + (((2 * a) - (5 * b) + (4 * c) - d) * t * t) + (((3 * b) - a - (3 * c) + d) * t * t * t));
    }
}
