using Backprop;
using CharGpt;

// A class of tests for each model of the samples.
[assembly: GradientChecks]
[assembly: GradientCheckDimensions("B=3")]
[assembly: GradientCheckDimensions("B=32")]
[assembly: GradientCheckDimensions("B=1, T=3", Model = typeof(CharModel))]
[assembly: GradientCheckDimensions("B=2, T=5", Model = typeof(CharModel))]
