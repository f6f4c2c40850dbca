using System;
using System.ComponentModel;
using System.Threading;
using Backprop.Kernels;

namespace Backprop;

/// <summary>What a compiled model owns at run time: parameters, gradients, and workspaces kept between calls. Created at first use.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ModelState
{
    private static readonly Lock Creation = new();

    // One workspace is parked in a field, which serves a single caller without any list; more exist only while several threads evaluate at once.
    private Workspace? parked;

    private ModelState(ParameterStore parameters)
    {
        Parameters = parameters;
        Gradients = new GradientStore(parameters);
    }

    /// <summary>The parameters.</summary>
    public ParameterStore Parameters { get; }

    /// <summary>The seed and the step of random numbers.</summary>
    public NoiseSource Noise { get; } = new();

    /// <summary>The gradients.</summary>
    public GradientStore Gradients { get; }

    /// <summary>The state in <paramref name="field"/>, created if there is none yet; safe to call from several threads.</summary>
    /// <param name="field">The model's field.</param>
    /// <param name="model">The model.</param>
    /// <param name="parameterElements">The size of the flat buffer the compiled code was made for.</param>
    /// <param name="stateElements">The size of that of the states.</param>
    /// <exception cref="InvalidOperationException">The model's parameters are not those it was compiled with.</exception>
    public static ModelState Get(ref ModelState? field, ILayer model, int parameterElements, int stateElements)
    {
        ModelState? state = Volatile.Read(ref field);
        if (state is not null) return state;
        lock (Creation)
        {
            if (field is not null) return field;
            ParameterStore parameters = ParameterStore.Create(model);
            if (parameters.Count != parameterElements || parameters.States.Count != stateElements)
            {
                throw new InvalidOperationException($"{model.GetType().Name} was compiled for {parameterElements} elements of parameters and {stateElements} of states, and has {parameters.Count} and {parameters.States.Count}; rebuild it together with the assemblies of its layers.");
            }
            Volatile.Write(ref field, state = new ModelState(parameters));
            return state;
        }
    }

    /// <summary>Checks the stores of a product with the Hessian.</summary>
    /// <param name="direction">The direction.</param>
    /// <param name="directionName">The name of its argument.</param>
    /// <param name="product">Receives the product.</param>
    /// <param name="productName">The name of its argument.</param>
    /// <exception cref="ArgumentException">A store is not laid out as the parameters, or the product would overwrite the direction.</exception>
    public void MatchStores(FlatStore direction, string directionName, GradientStore product, string productName)
    {
        ArgumentNullException.ThrowIfNull(direction, directionName);
        ArgumentNullException.ThrowIfNull(product, productName);
        Match(direction, directionName);
        Match(product, productName);
        if (ReferenceEquals(direction, product)) throw new ArgumentException($"{productName} must not be {directionName}, which is still read while it is written.", productName);
    }

    private void Match(FlatStore store, string name)
    {
        if (store is GradientStore gradients && ReferenceEquals(gradients.Parameters, Parameters)) return;
        bool fits = store.Views.Count == Parameters.Views.Count;
        for (int i = 0; fits && i < Parameters.Views.Count; i++)
        {
            fits = store.Views[i].Name == Parameters.Views[i].Name && store.Views[i].Shape.SequenceEqual(Parameters.Views[i].Shape);
        }
        if (!fits)
        {
            throw new ArgumentException($"{name} is not laid out as the parameters of this model: it belongs to another.", name);
        }
    }

    /// <summary>Takes a workspace that no other caller uses; give it back with <see cref="Return"/>.</summary>
    public Workspace Rent() => Interlocked.Exchange(ref parked, null) ?? new Workspace();

    /// <summary>Gives a workspace back. Of several, the largest is kept.</summary>
    /// <param name="workspace">What <see cref="Rent"/> returned.</param>
    public void Return(Workspace workspace)
    {
        Workspace? other = Interlocked.Exchange(ref parked, workspace);
        if (other is not null && other.Capacity > workspace.Capacity) Volatile.Write(ref parked, other);
    }
}
