package org.ddpmix.kernel;

/** The kernels in plain Java. */
final class PlainKernelProvider extends KernelProvider {

  @Override
  public BlockKernel blockKernel() {
    return new PlainKernel();
  }

  @Override
  public RowKernel rowKernel() {
    return new RowKernel() {};
  }

  @Override
  public FloatKernel floatKernel() {
    return new PlainFloatKernel();
  }

  @Override
  public Softmax softmax(int k) {
    return new PlainSoftmax(k);
  }

  @Override
  public DistanceKernel distanceKernel(double[] b, double[] scales, int k, int d) {
    return new PlainDistanceKernel(b, scales, k, d);
  }

  @Override
  public PosteriorKernel posteriorKernel(MeanSpan span) {
    return new PlainPosteriorKernel(span);
  }

  @Override
  public NormalGenerator normalGenerator(long seed, long step, int perRow) {
    return new PlainNormals(seed, step, perRow);
  }
}
