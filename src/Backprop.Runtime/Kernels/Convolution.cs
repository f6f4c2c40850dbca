using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using Backprop.Threading;

namespace Backprop.Kernels;

/// <summary>
/// Convolutions as matrix products with the patches of one image after another; images are divided among threads. Nothing is allocated once the scratch memory of each thread has
/// grown to the problem, and results are the same bits whatever the number of threads.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Convolution
{
    [ThreadStatic]
    static Workspace? scratch;

    [ThreadStatic]
    static Workspace? sharedScratch;

    /// <summary>The convolution of images with weights.</summary>
    public static void Forward(float* results, float* images, float* weights, ConvolutionSizes sizes, bool accumulate)
    {
        if (sizes.Outputs == 0) return;
        var kernel = new ForwardKernel { Results = results, Images = images, Weights = weights, Sizes = sizes, Accumulate = accumulate };
        Workers.Run(ref kernel, sizes.Batch * sizes.Groups, Parts(sizes));
    }

    /// <summary>The adjoint of <see cref="Forward"/> in the images, by itself the transposed convolution.</summary>
    public static void Images(float* images, float* results, float* weights, ConvolutionSizes sizes, bool accumulate)
    {
        var kernel = new ImagesKernel { Results = results, Images = images, Weights = weights, Sizes = sizes, Accumulate = accumulate };
        Workers.Run(ref kernel, sizes.Batch * sizes.Groups, Parts(sizes));
    }

    /// <summary>The adjoint of <see cref="Forward"/> in the weights. Each part adds up its own images; the parts are added in order.</summary>
    public static void Weights(float* weights, float* images, float* results, ConvolutionSizes sizes, bool accumulate)
    {
        nint count = sizes.Weights * sizes.Groups;
        int parts = Parts(sizes, sizes.Batch, sizes.Groups);
        float* shares = parts == 1 ? weights : (sharedScratch ??= new()).Reserve(parts * count);
        var kernel = new WeightsKernel { Shares = shares, Images = images, Results = results, Sizes = sizes, Accumulate = parts == 1 && accumulate };
        Workers.Run(ref kernel, sizes.Batch, parts);
        if (parts == 1) return;
        if (!accumulate) Scatter.Clear(weights, count);
        for (int part = 0; part < parts; part++)
        {
            for (nint i = 0; i < count; i++) weights[i] += shares[part * count + i];
        }
    }

    static int Parts(in ConvolutionSizes sizes) => Parts(sizes, sizes.Batch * sizes.Groups, 1);

    /// <summary>By the shape alone; eight multiplications count as one operation.</summary>
    static int Parts(in ConvolutionSizes sizes, nint rows, nint products) =>
        Partition.Parts(rows, products * sizes.Window * sizes.Positions * (1 + sizes.Outputs / 8));

    static float* Reserve(nint count) => (scratch ??= new()).Reserve(count);

    struct ForwardKernel : IKernel
    {
        public float* Results, Images, Weights;
        public ConvolutionSizes Sizes;
        public bool Accumulate;

        public readonly void Execute(int begin, int end, int part)
        {
            float* patches = Sizes.IsPointwise ? null : Reserve(Sizes.Window * Sizes.Positions);
            for (nint item = begin; item < end; item++)
            {
                float* image = Images + item * Sizes.Image;
                if (patches != null) Patches.Read(image, patches, Sizes);
                Gemm.Multiply(
                    Sizes.Outputs, Sizes.Positions, Sizes.Window,
                    new MatrixView(Weights + item % Sizes.Groups * Sizes.Weights, Sizes.Window, 1),
                    new MatrixView(patches != null ? patches : image, Sizes.Positions, 1),
                    new StoreRows { Target = Results + item * Sizes.Outputs * Sizes.Positions, Length = Sizes.Positions, Accumulate = Accumulate });
            }
        }
    }

    struct ImagesKernel : IKernel
    {
        public float* Results, Images, Weights;
        public ConvolutionSizes Sizes;
        public bool Accumulate;

        public readonly void Execute(int begin, int end, int part)
        {
            float* patches = Sizes.IsPointwise ? null : Reserve(Sizes.Window * Sizes.Positions);
            for (nint item = begin; item < end; item++)
            {
                float* image = Images + item * Sizes.Image;
                Gemm.Multiply(
                    Sizes.Window, Sizes.Positions, Sizes.Outputs,
                    new MatrixView(Weights + item % Sizes.Groups * Sizes.Weights, 1, Sizes.Window),
                    new MatrixView(Results + item * Sizes.Outputs * Sizes.Positions, Sizes.Positions, 1),
                    new StoreRows { Target = patches != null ? patches : image, Length = Sizes.Positions, Accumulate = patches == null && Accumulate });
                if (patches == null) continue;
                if (!Accumulate) Scatter.Clear(image, Sizes.Image);
                Patches.Add(patches, image, Sizes);
            }
        }
    }

    struct WeightsKernel : IKernel
    {
        public float* Shares, Images, Results;
        public ConvolutionSizes Sizes;
        public bool Accumulate;

        public readonly void Execute(int begin, int end, int part)
        {
            float* share = Shares + part * Sizes.Weights * Sizes.Groups;
            if (!Accumulate) Scatter.Clear(share, Sizes.Weights * Sizes.Groups);
            float* patches = Sizes.IsPointwise ? null : Reserve(Sizes.Window * Sizes.Positions);
            for (nint item = begin * Sizes.Groups; item < end * Sizes.Groups; item++)
            {
                float* image = Images + item * Sizes.Image;
                if (patches != null) Patches.Read(image, patches, Sizes);
                Gemm.Multiply(
                    Sizes.Outputs, Sizes.Window, Sizes.Positions,
                    new MatrixView(Results + item * Sizes.Outputs * Sizes.Positions, Sizes.Positions, 1),
                    new MatrixView(patches != null ? patches : image, 1, Sizes.Positions),
                    new StoreRows { Target = share + item % Sizes.Groups * Sizes.Weights, Length = Sizes.Window, Accumulate = true });
            }
        }
    }

    /// <summary>Stores a product as it is, or adds it to what is there.</summary>
    struct StoreRows : IEpilogue
    {
        public float* Target;
        public nint Length;
        public bool Accumulate;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Store<TSimd>(TSimd accumulated, int row, int column, int lanes) where TSimd : struct, ISimd<TSimd>
        {
            float* place = Target + row * Length + column;
            TSimd.Store(Accumulate ? TSimd.Load(place, lanes) + accumulated : accumulated, place, lanes);
        }
    }
}
