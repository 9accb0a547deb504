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
  public PosteriorKernel posteriorKernel(MeanSpan span) {
    return new PlainPosteriorKernel(span);
  }

  @Override
  public NormalGenerator normalGenerator(long seed, long step, int perRow) {
    return new PlainNormals(seed, step, perRow);
  }
}
