using System;

namespace Backprop.Peers;

/// <summary>Training steps of a compiled model, as a user writes them.</summary>
sealed class OurTraining<TModel> : Side where TModel : class, ITrainable, new()
{
    private readonly TModel model = new();
    private readonly TrainingWorkload workload;
    private readonly Examples examples;
    private readonly float[] initial;
    private Optimizer optimizer;

    public OurTraining(TrainingWorkload workload)
    {
        this.workload = workload;
        examples = workload.CreateExamples();
        initial = model.Parameters.Span.ToArray();
        optimizer = CreateOptimizer();
    }

    public override void Restart()
    {
        initial.CopyTo(model.Parameters.Span);
        optimizer = CreateOptimizer();
    }

    public override float Run(int steps)
    {
        float loss = 0;
        for (int step = 0; step < steps; step++)
        {
            // Overwrites the gradients: what libtorch needs zero_grad for.
            loss = model.Learn(examples);
            optimizer.Step(model.Gradients);
        }
        return loss;
    }

    private Optimizer CreateOptimizer() =>
        workload.Adam ? new Adam(model.Parameters) { LearningRate = workload.LearningRate } : new Sgd(model.Parameters) { LearningRate = workload.LearningRate };
}
