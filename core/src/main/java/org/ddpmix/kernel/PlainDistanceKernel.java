package org.ddpmix.kernel;

/** {@link DistanceKernel} in plain Java. */
final class PlainDistanceKernel implements DistanceKernel {
  private final double[] b; // k × d
  private final double[] scales; // k × d, or null
  private final int k;
  private final int d;

  PlainDistanceKernel(double[] b, double[] scales, int k, int d) {
    this.b = b;
    this.scales = scales;
    this.k = k;
    this.d = d;
  }

  @Override
  public void squaredDistances(double[] x, int offset, int rows, double[] out) {
    for (int i = 0; i < rows; i++) {
      for (int c = 0; c < k; c++) {
        double sum = 0;
        for (int j = 0, at = c * d; j < d; j++, at++) {
          double difference = x[offset + i * d + j] - b[at];
          difference = scales == null ? difference : scales[at] * difference;
          sum = Math.fma(difference, difference, sum);
        }
        out[i * k + c] = sum;
      }
    }
  }
}
