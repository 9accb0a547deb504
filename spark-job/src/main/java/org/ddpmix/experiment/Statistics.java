package org.ddpmix.experiment;

import java.util.Arrays;
import java.util.List;

/** Summary statistics of measurements. */
final class Statistics {
  private Statistics() {}

  static double rootMeanSquare(List<Double> numbers) {
    return Math.sqrt(numbers.stream().mapToDouble(x -> x * x).average().orElseThrow());
  }

  static double mean(List<Double> numbers) {
    return numbers.stream().mapToDouble(x -> x).average().orElseThrow();
  }

  static double max(List<Double> numbers) {
    return numbers.stream().mapToDouble(x -> x).max().orElseThrow();
  }

  static double min(List<Double> numbers) {
    return numbers.stream().mapToDouble(x -> x).min().orElseThrow();
  }

  static double median(List<Double> numbers) {
    double[] sorted = numbers.stream().mapToDouble(x -> x).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle]);
  }

  /** Sample standard deviation; 0 for a single number. */
  static double deviation(List<Double> numbers) {
    double mean = mean(numbers);
    double squares = numbers.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
    return numbers.size() < 2 ? 0 : Math.sqrt(squares / (numbers.size() - 1));
  }

  static double norm(double[] x) {
    return Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
  }

  static double cosine(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum / (norm(a) * norm(b));
  }

  /** ‖a − b‖ / ‖b‖. */
  static double relativeDifference(double[] a, double[] b) {
    double[] difference = new double[a.length];
    Arrays.setAll(difference, i -> a[i] - b[i]);
    return norm(difference) / norm(b);
  }

  /** The angle between the lines spanned by two vectors, 0 to 90 degrees. */
  static double angle(double[] a, double[] b) {
    return Math.toDegrees(Math.acos(Math.min(1, Math.abs(cosine(a, b)))));
  }

  /** The square root of the trace of the sample covariance of some vectors. */
  static double scatter(List<double[]> vectors) {
    int n = vectors.size();
    double sum = 0;
    for (int i = 0; i < vectors.get(0).length; i++) {
      double mean = 0;
      double squares = 0;
      for (double[] vector : vectors) {
        mean += vector[i] / n;
      }
      for (double[] vector : vectors) {
        squares += (vector[i] - mean) * (vector[i] - mean);
      }
      sum += squares / (n - 1);
    }
    return Math.sqrt(sum);
  }

  /** The common least squares slope of groups of points (x, y), with an intercept per group. */
  static double slope(List<List<double[]>> groups) {
    double xy = 0;
    double xx = 0;
    for (List<double[]> group : groups) {
      double meanX = group.stream().mapToDouble(p -> p[0]).average().orElseThrow();
      double meanY = group.stream().mapToDouble(p -> p[1]).average().orElseThrow();
      for (double[] p : group) {
        xy += (p[0] - meanX) * (p[1] - meanY);
        xx += (p[0] - meanX) * (p[0] - meanX);
      }
    }
    return xy / xx;
  }
}
