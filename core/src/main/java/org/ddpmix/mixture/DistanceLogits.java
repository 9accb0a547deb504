package org.ddpmix.mixture;

import org.ddpmix.kernel.DistanceKernel;

/** Logits that are linear in squared distances: a_c + b_c D_c(x). */
final class DistanceLogits implements BlockLogits {
  private final DistanceKernel distances;
  private final double[] constants; // a: k
  private final double[] factors; // b: k

  DistanceLogits(DistanceKernel distances, double[] constants, double[] factors) {
    this.distances = distances;
    this.constants = constants;
    this.factors = factors;
  }

  @Override
  public void of(double[] x, int offset, int rows, double[] out) {
    int k = constants.length;
    distances.squaredDistances(x, offset, rows, out);
    for (int i = 0; i < rows * k; i += k) {
      for (int c = 0; c < k; c++) {
        out[i + c] = Math.fma(factors[c], out[i + c], constants[c]);
      }
    }
  }
}
