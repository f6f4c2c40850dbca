using Digits;
using Samples;
using Samples.Images;

return Sample.Run<Options>("Digits", args, options =>
{
    var model = new DigitClassifier();
    model.Initialize((ulong)options.Seed);
    return new DigitReader(model.Parameters, model.Gradients, (pixels, labels) => model.LossAndGradients(pixels, labels), model.Logits).Run(options, "parameters");
});
