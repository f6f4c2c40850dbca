using System;

namespace Backprop.Layers;

/// <summary>How parameters without a fan-in of their own are drawn.</summary>
static class FanIn
{
    /// <summary>Uniform in <c>±1/sqrt(n)</c>, where n is the number of connections into a unit: PyTorch's biases.</summary>
    public static Init Uniform(int connections) => connections > 0 ? Init.Uniform(-1 / Math.Sqrt(connections), 1 / Math.Sqrt(connections)) : Init.Zeros;
}
