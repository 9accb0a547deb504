package org.ddpmix.kernel;

/** {@link Softmax} in plain Java. */
final class PlainSoftmax implements Softmax {
  private final int k;

  PlainSoftmax(int k) {
    this.k = k;
  }

  @Override
  public void normalise(double[] logits, int rows, double[] logSumExp) {
    for (int row = 0; row < rows; row++) {
      int first = row * k;
      double max = Double.NEGATIVE_INFINITY;
      for (int j = first; j < first + k; j++) {
        max = Math.max(max, logits[j]);
      }
      double sum = 0.0;
      for (int j = first; j < first + k; j++) {
        logits[j] = Exponential.exp(logits[j] - max);
        sum += logits[j];
      }
      double scale = 1.0 / sum;
      for (int j = first; j < first + k; j++) {
        logits[j] *= scale;
      }
      if (logSumExp != null) {
        logSumExp[row] = max + Math.log(sum);
      }
    }
  }
}
