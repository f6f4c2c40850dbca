[assembly: Backprop.GradientChecks]
