package org.ddpmix.objective;

import java.util.Arrays;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.kernel.ChunkWorkspace;
import org.ddpmix.kernel.FloatKernel;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.SharedVariance;

/**
 * {@link ChunkProducts} in single precision, which takes half the time. A chunk of samples is
 * converted to float once for both products. C is accumulated in single precision between flushes.
 *
 * <p>Samples and means are scaled by the component standard deviation, and P by the magnitude of
 * its elements. Both scales are rounded to powers of two, so that scaling is exact. The numbers
 * then stay in the range of floats for any units of the data, and the results differ from those of
 * {@link DoubleProducts} only by rounding.
 */
final class FloatProducts implements ChunkProducts {
  private final FloatKernel kernel;
  private final int k;
  private final int d;
  private final int length; // padded row length
  private final double perDeviation; // 1 / unit of the samples
  private final double perFactor; // 1 / unit of P
  private final float[] means;
  private final float[] samples; // chunk × padded d
  private final float[] factors; // P of a chunk, interleaved
  private final float[] sums; // C since the last flush

  /**
   * @param factor the order of magnitude of the elements of P
   * @param chunk the maximum number of rows per chunk
   */
  FloatProducts(Mixture mixture, double factor, int chunk, FloatKernel kernel) {
    this.kernel = kernel;
    k = mixture.k();
    d = mixture.dimension();
    length = kernel.paddedColumns(d);
    perDeviation = inversePowerOfTwo(Math.sqrt(SharedVariance.of(mixture)));
    perFactor = inversePowerOfTwo(factor);
    float[] inUnits = new float[k * d];
    convert(mixture.means(), 0, k * d, perDeviation, inUnits, 0);
    means = kernel.factor(inUnits, k, d);
    samples = new float[chunk * length];
    factors = new float[(chunk + FloatKernel.MORE_ROWS * kernel.lanes()) * k];
    sums = new float[(k + FloatKernel.MORE_ROWS) * length];
  }

  private static double inversePowerOfTwo(double x) {
    return Math.scalb(1.0, -Math.getExponent(x));
  }

  @Override
  public void inner(SampleBlock block, int from, int rows, ChunkWorkspace workspace) {
    for (int row = 0; row < rows; row++) {
      convert(block.values(), (from + row) * d, d, perDeviation, samples, row * length);
    }
    double unit = 1 / perDeviation / perDeviation;
    kernel.timesTransposed(samples, length, rows, means, k, d, unit, workspace.inner);
  }

  @Override
  public void add(SampleBlock block, int from, int rows, ChunkWorkspace workspace, double[] c) {
    int groups = (rows + workspace.width - 1) / workspace.width;
    convert(workspace.onSample, 0, groups * workspace.width * k, perFactor, factors, 0);
    kernel.addInterleavedTimes(factors, k, samples, length, rows, sums);
  }

  private static void convert(
      double[] from, int from0, int count, double scale, float[] to, int to0) {
    for (int i = 0; i < count; i++) {
      to[to0 + i] = (float) (scale * from[from0 + i]);
    }
  }

  @Override
  public void flush(double[] c) {
    double unit = 1 / perDeviation / perFactor;
    for (int row = 0; row < k; row++) {
      for (int i = 0; i < d; i++) {
        c[row * d + i] += unit * sums[row * length + i];
      }
    }
    Arrays.fill(sums, 0);
  }
}
