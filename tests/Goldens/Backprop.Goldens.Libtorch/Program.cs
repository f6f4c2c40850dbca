using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Backprop.Goldens.Libtorch;
using Backprop.Goldens.Libtorch.Models;
using TorchSharp;

const string Source = "libtorch 2.10.0 through TorchSharp 0.107.0, float64";

if (args.Length != 1 || !Directory.Exists(args[0]))
{
    Console.Error.WriteLine("usage: Backprop.Goldens.Libtorch FOLDER    (an existing folder that receives one .json file per model)");
    return 2;
}

torch.set_num_threads(1);
Func<GoldenModel>[] models =
[
    () => new ReluClassifier(), () => new TanhRegressor(), () => new GeluClassifier(), () => new SigmoidDetector(), () => new ActivationStack(),
    () => new NormalizedClassifier(), () => new AttentionClassifier(), () => new InputSensitivity(), () => new TiedAutoencoder(),
    () => new TiedLanguageModel(), () => new WindowRegressor(), () => new LeNet(), () => new SeparableAutoencoder(),
    () => new StackedLstm(), () => new BidirectionalLstm(), () => new StackedGru(), () => new BidirectionalMixture(), () => new RecurrentCells(),
    () => new GptModel(), () => new Translator(), () => new AttentionVariants(), () => new LlamaModel(),
    () => new NormalizedSequences(), () => new NormalizedImages(), () => new SequentialClassifier(), () => new BilinearTokens(),
    () => new BatchNormalizedLeNet(), () => new OblongWindows(),
];

ulong seed = 0;
foreach (Func<GoldenModel> create in models)
{
    using GoldenModel model = create();
    string name = model.GetType().Name;
    var draw = new Draw(++seed);
    Input[] parameters = [.. model.named_parameters().Select(p => draw.Reals(p.name, model.Bound(p.name, p.parameter.shape), p.parameter.shape))];
    Input[] states = [.. Evaluation.States(model).Select(s => draw.Positive(s.name, s.buffer.shape))];
    var cases = new List<(Input[], Evaluation, Evaluation)>();
    foreach (long[] sizes in model.Sizes)
    {
        for (int attempt = 0; ; attempt++)
        {
            if (attempt == 20) throw new InvalidOperationException($"{name}: no arguments at which single precision agrees with double");
            Input[] arguments = model.Arguments(draw, sizes);
            Evaluation exact = Evaluation.Run(model, parameters, states, arguments, torch.ScalarType.Float64);
            Evaluation single = Evaluation.Run(model, parameters, states, arguments, torch.ScalarType.Float32);
            // A draw near a kink or a tie would make single precision take the other side, and the tests depend on luck. Such a draw is not used.
            if (exact.Distance(single) > model.LargestError) continue;
            cases.Add((arguments, exact, single));
            break;
        }
    }
    string path = Path.Combine(args[0], name + ".json");
    File.WriteAllText(path, GoldenWriter.Write(name, Source, parameters, states, cases));
    Console.WriteLine($"{path}: {cases.Count} cases, {new FileInfo(path).Length} bytes");
}
return 0;
