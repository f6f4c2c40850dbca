namespace Backprop.Runtime.Tests;

/// <summary>Parameter stores without a generated model.</summary>
static class Stores
{
    public static ParameterStore Create(params (string Name, int[] Shape)[] parameters) => ParameterStore.Create(new Model(parameters));

    sealed class Model((string Name, int[] Shape)[] parameters) : ILayer
    {
        public void VisitParameters(ParameterVisitor visitor, string prefix)
        {
            foreach (var (name, shape) in parameters)
            {
                visitor.Visit(prefix + name, new Parameter(shape, Init.Zeros));
            }
        }
    }
}
