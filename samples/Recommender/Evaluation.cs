using System;
using System.Numerics.Tensors;

namespace Recommender;

/// <summary>How far a model's predictions are from ratings.</summary>
sealed class Evaluation(RatingList ratings)
{
    readonly float[] predictions = new float[ratings.Count];

    /// <summary>The root of the mean squared error over all ratings.</summary>
    public double Run(MatrixFactorization model)
    {
        model.Ratings(ratings.Users, ratings.Items, new TensorSpan<float>(predictions));
        return TensorPrimitives.Distance<float>(predictions, ratings.Values) / Math.Sqrt(ratings.Count);
    }
}
