using Backprop;
using static Backprop.Ops;

namespace Recommender;

/// <summary>
/// Predicts what users give to items: a rating is the mean of all, plus what this user gives and this item gets beyond it, plus the product of what the user
/// likes and what the item has, along sixteen axes that nobody names.
/// </summary>
/// <remarks>Koren, Bell, Volinsky: "Matrix factorization techniques for recommender systems", 2009.</remarks>
[Model]
public partial class MatrixFactorization
{
    /// <summary>How many users and items there is room for. Memory and the optimizer's step grow with them, forward and backward pass do not.</summary>
    public const int Users = 6144, Items = 4096;

    const int Factors = 16;
    const double Decay = 0.05;

    readonly Parameter mean = new([], Init.Zeros);
    readonly Parameter userBias = new([Users], Init.Zeros);
    readonly Parameter itemBias = new([Items], Init.Zeros);
    readonly Parameter userFactors = new([Users, Factors], Init.Normal(0, 0.1));
    readonly Parameter itemFactors = new([Items, Factors], Init.Normal(0, 0.1));

    /// <summary>What each user would give to the item beside it.</summary>
    [Forward]
    Variable Ratings([Shape("B")] Indices users, [Shape("B")] Indices items) =>
        mean + Gather(userBias, users) + Gather(itemBias, items) + Sum(Embedding(userFactors, users) * Embedding(itemFactors, items), 1);

    /// <summary>What each user would give to all items.</summary>
    [Forward]
    Variable AllRatings([Shape("B")] Indices users) =>
        mean + Reshape(Gather(userBias, users), users.Shape[0], 1) + itemBias + MatMul(Embedding(userFactors, users), Transpose(itemFactors));

    /// <summary>How similar each item is to all items: the cosine of the angle between their factors.</summary>
    [Forward]
    Variable Similarities([Shape("B")] Indices items) =>
        MatMul(Unit(Embedding(itemFactors, items)), Transpose(Unit(itemFactors)));

    /// <summary>The mean squared error, and a penalty for large factors of those who rate and what is rated: the more ratings there are of somebody, the larger their factors may be.</summary>
    [Loss]
    Variable Loss([Shape("B")] Indices users, [Shape("B")] Indices items, [Shape("B")] Variable ratings)
    {
        Variable penalty = SumOfSquares(userFactors, users) + SumOfSquares(itemFactors, items);
        return MeanSquaredError(Ratings(users, items), ratings) + Decay * Mean(penalty);
    }

    static Variable SumOfSquares(Variable table, Indices rows) => Sum(Square(Embedding(table, rows)), 1);

    static Variable Unit(Variable x) => x / Sqrt(Sum(Square(x), 1, keepDimensions: true) + 1e-12);
}
