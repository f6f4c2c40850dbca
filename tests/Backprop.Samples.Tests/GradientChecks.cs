using Backprop;

// A class of tests for each model of the samples.
[assembly: GradientChecks]
[assembly: GradientCheckDimensions("B=3")]
[assembly: GradientCheckDimensions("B=32")]
