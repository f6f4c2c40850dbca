using System.Collections.Generic;
using System.ComponentModel;

namespace Backprop;

/// <summary>A place where a method draws random numbers, or a loop around such places.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class NoiseDraw
{
    readonly uint site;
    readonly string? length;
    readonly bool reverse;
    readonly IReadOnlyList<NoiseDraw> body = [];

    /// <summary>A place.</summary>
    /// <param name="site">Its identifier.</param>
    public NoiseDraw(uint site) => this.site = site;

    /// <summary>A loop.</summary>
    /// <param name="length">The number of its steps: a polynomial over sizes.</param>
    /// <param name="reverse">The last step is executed first.</param>
    /// <param name="body">What each step draws.</param>
    public NoiseDraw(string length, bool reverse, IReadOnlyList<NoiseDraw> body) => (this.length, this.reverse, this.body) = (length, reverse, body);

    /// <summary>The draws in the order in which they are executed: the site, and which tensor of the site's in the order of steps.</summary>
    internal static IEnumerable<(uint Site, long Occurrence)> Enumerate(IReadOnlyList<NoiseDraw> draws, IReadOnlyDictionary<string, int> sizes, long occurrence = 0)
    {
        foreach (NoiseDraw draw in draws)
        {
            if (draw.length is null)
            {
                yield return (draw.site, occurrence);
                continue;
            }
            int steps = SizeExpression.Evaluate(draw.length, sizes);
            for (int k = 0; k < steps; k++)
            {
                int step = draw.reverse ? steps - 1 - k : k;
                foreach ((uint Site, long) inner in Enumerate(draw.body, sizes, occurrence * steps + step))
                {
                    yield return inner;
                }
            }
        }
    }
}
