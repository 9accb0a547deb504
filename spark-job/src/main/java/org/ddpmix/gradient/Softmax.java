package org.ddpmix.gradient;

final class Softmax {
  static void inPlace(double[] w, int rows, int k, double[] logSum) {
    for (int b = 0; b < rows; b++) {
      double max = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < k; c++) max = Math.max(max, w[b * k + c]);
      double s = 0;
      for (int c = 0; c < k; c++) s += (w[b * k + c] = Math.exp(w[b * k + c] - max));
      for (int c = 0; c < k; c++) w[b * k + c] /= s;
      logSum[b] = max + Math.log(s);
    }
  }
}
