using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Backprop;

/// <summary>Writes measured kernels as a table.</summary>
static class KernelReport
{
    public static string Write(IReadOnlyList<KernelTotals> kernels)
    {
        if (kernels.Count == 0) return KernelProfile.IsEnabled ? "no kernel has run\n" : "profiling is off; BACKPROP_PROFILE=1 switches it on\n";
        double all = kernels.Sum(kernel => kernel.Time.TotalSeconds);
        int width = kernels.Max(kernel => kernel.Name.Length);
        var text = new StringBuilder();
        foreach (IGrouping<string, KernelTotals> program in kernels.GroupBy(kernel => kernel.Program))
        {
            double seconds = program.Sum(kernel => kernel.Time.TotalSeconds);
            Line($"{program.Key}: {seconds * 1e6 / program.Max(kernel => kernel.Calls):F1} µs, {seconds / all:P1}");
            Line($"  {"kernel".PadRight(width)}{"calls",9}{"µs",10}{"share",8}{"GFLOP/s",9}{"GB/s",8}  definition");
            foreach (KernelTotals kernel in program)
            {
                double time = Math.Max(kernel.Time.TotalSeconds, double.Epsilon);
                Line($"  {kernel.Name.PadRight(width)}{kernel.Calls,9}{time * 1e6 / kernel.Calls,10:F2}{time / all,8:P1}{kernel.Flops / time * 1e-9,9:F1}{kernel.Bytes / time * 1e-9,8:F1}  {kernel.Definition}");
            }
        }

        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
