using Convnet;
using Samples;
using Samples.Images;

return Sample.Run<Options>("Convnet", args, options =>
{
    var model = new ConvolutionalClassifier();
    model.Initialize((ulong)options.Seed);
    model.Noise.Seed = (ulong)options.Seed;
    return new DigitReader(model.Parameters, model.Gradients, (pixels, labels) => model.LossAndGradients(pixels, labels), model.Logits).Run(options, "parameters and running statistics");
});
