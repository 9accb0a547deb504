package org.ddpmix.kernel;

/** The kernels on the Vector API. */
final class VectorKernelProvider extends KernelProvider {

  @Override
  public BlockKernel blockKernel() {
    return new VectorKernel();
  }

  @Override
  public RowKernel rowKernel() {
    return new VectorRowKernel();
  }

  @Override
  public FloatKernel floatKernel() {
    return new VectorFloatKernel();
  }

  @Override
  public Softmax softmax(int k) {
    return new VectorSoftmax(k);
  }

  @Override
  public DistanceKernel distanceKernel(double[] b, double[] scales, int k, int d) {
    return new VectorDistanceKernel(b, scales, k, d);
  }

  @Override
  public PosteriorKernel posteriorKernel(MeanSpan span) {
    return new VectorPosteriorKernel(span);
  }

  @Override
  public NormalGenerator normalGenerator(long seed, long step, int perRow) {
    return new VectorNormals(seed, step, perRow);
  }
}
