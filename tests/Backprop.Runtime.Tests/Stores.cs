namespace Backprop.Runtime.Tests;

/// <summary>Parameter stores without a generated model.</summary>
static class Stores
{
    public static ParameterStore Create(params (string Name, int[] Shape)[] parameters) => Create(parameters, []);

    public static ParameterStore Create((string Name, int[] Shape)[] parameters, (string Name, int[] Shape)[] states) => ParameterStore.Create(new Model(parameters, states));

    sealed class Model((string Name, int[] Shape)[] parameters, (string Name, int[] Shape)[] states) : ILayer
    {
        public void VisitParameters(ParameterVisitor visitor, string prefix)
        {
            foreach (var (name, shape) in parameters)
            {
                visitor.Visit(prefix + name, new Parameter(shape, Init.Zeros));
            }
            foreach (var (name, shape) in states)
            {
                visitor.VisitState(prefix + name, new Parameter(shape, Init.Ones));
            }
        }
    }
}
