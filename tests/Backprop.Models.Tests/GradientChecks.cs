using Backprop;
using Backprop.Models.Tests.Definitions;

// A class of tests for each model of this assembly, at sizes that are awkward for vectors and tiles. Two dimensions run through the list in opposite directions.
[assembly: GradientChecks(Coordinates = 4)]
[assembly: GradientCheckDimensions("B=1, T=127")]
[assembly: GradientCheckDimensions("B=2, T=65")]
[assembly: GradientCheckDimensions("B=3, T=63")]
[assembly: GradientCheckDimensions("B=17, T=17")]
[assembly: GradientCheckDimensions("B=63, T=3")]
[assembly: GradientCheckDimensions("B=65, T=2")]
[assembly: GradientCheckDimensions("B=127, T=1")]
[assembly: GradientCheckDimensions("B=3", Model = typeof(DigitClassifier))]
[assembly: GradientCheckDimensions("B=17", Model = typeof(DigitClassifier))]
[assembly: GradientCheckDimensions("B=1, T=9", Model = typeof(GptModel))]
[assembly: GradientCheckDimensions("B=5, T=7", Model = typeof(GptModel))]
[assembly: GradientCheckDimensions("B=17, T=1", Model = typeof(GptModel))]
// Statistics of a batch need two values for each channel.
[assembly: GradientCheckDimensions("B=2", Model = typeof(NormalizedBatch))]
[assembly: GradientCheckDimensions("B=17", Model = typeof(NormalizedBatch))]
[assembly: GradientCheckDimensions("B=65", Model = typeof(NormalizedBatch))]
[assembly: GradientCheckDimensions("B=2", Model = typeof(BatchNormalizedLeNet))]
[assembly: GradientCheckDimensions("B=17", Model = typeof(BatchNormalizedLeNet))]
[assembly: GradientCheckDimensions("B=65", Model = typeof(BatchNormalizedLeNet))]
