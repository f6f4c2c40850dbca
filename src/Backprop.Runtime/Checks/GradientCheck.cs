using System;
using System.Collections.Generic;
using System.Linq;

namespace Backprop;

/// <summary>Proves the compiled gradients of a model: compares them with central differences of its definition, which runs in double precision and shares no code with them.</summary>
public static class GradientCheck
{
    /// <summary>
    /// Checks the gradients of every loss and backward method at the model's current parameters, for random arguments. Each parameter, and each argument marked with <see cref="GradientAttribute"/>,
    /// is moved along random directions in all its elements together, and in some elements by themselves. <see cref="Ops.StopGradient"/> stops the differences as well, and where the definition gives a gradient
    /// itself (<see cref="Ops.CustomGradient(Variable, Variable, Func{Variable, Variable})"/>) they measure that one.
    /// The parameters stay as they are; the model's gradients are overwritten.
    /// </summary>
    /// <param name="model">A class marked with <see cref="ModelAttribute"/>.</param>
    /// <param name="options">Sizes, tolerance, and how many comparisons; null for the usual.</param>
    /// <returns>A report that prints as a table; it has failed, if it has, without an exception.</returns>
    /// <exception cref="ArgumentException">The model has no loss, no arguments can be made up at these sizes, or an option is out of range.</exception>
    /// <exception cref="ModelCheckException">A loss is not finite at these arguments.</exception>
    public static GradientReport Run(IDifferentiable model, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= GradientCheckOptions.Default;
        int[] losses = [.. Enumerable.Range(0, model.Methods.Count).Where(i => model.Methods[i].Kind != MethodKind.Forward)];
        if (losses.Length == 0)
        {
            throw new ArgumentException($"{model.GetType().Name} has no method marked [Loss], and so no gradients", nameof(model));
        }
        IReadOnlyDictionary<string, int> sizes = CheckSizes.Choose(model, options.Dimensions);
        var rows = new List<GradientReportRow>();
        foreach (int loss in losses)
        {
            var gradients = new LossGradients(new CheckPoint(model, loss, sizes, options));
            rows.AddRange(gradients.Targets.Select(gradients.Check));
        }
        return new(model.GetType().Name, CheckSizes.Format(sizes), options, rows);
    }
}
