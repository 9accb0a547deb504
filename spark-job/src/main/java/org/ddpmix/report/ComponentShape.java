package org.ddpmix.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.ddpmix.mixture.Mixture;

/**
 * The axes of the ellipsoid of a component.
 *
 * @param longest the standard deviation along the longest axis, in units of the data; NaN if the
 *     axes were not computed
 * @param shortest the standard deviation along the shortest axis
 * @param axis the direction of the longest axis, a unit vector whose largest element is positive;
 *     empty if the axes were not computed
 */
record ComponentShape(double longest, double shortest, double[] axis) {
  private static final int MAX_MATRIX_DIMENSION = 128; // a decomposition takes d³ operations
  private static final int SHOWN = 3;
  private static final double SHOWN_COEFFICIENT = 0.1;
  private static final double ROUND = 1.005; // an aspect that is shown as 1.00

  static ComponentShape of(Mixture mixture, int component) {
    int d = mixture.dimension();
    boolean diagonal = mixture.covariances().type().isDiagonal();
    if (!diagonal && d > MAX_MATRIX_DIMENSION) {
      return new ComponentShape(Double.NaN, Double.NaN, new double[0]);
    }
    double[] variances = new double[d];
    double[] axis = new double[d];
    if (diagonal) {
      variances = mixture.covariances().variances(component, d);
      axis[largest(variances)] = 1;
    } else {
      double[] matrix = mixture.covariance(component);
      double[][] rows = new double[d][];
      for (int i = 0; i < d; i++) {
        rows[i] = Arrays.copyOfRange(matrix, i * d, (i + 1) * d);
      }
      EigenDecomposition axes = new EigenDecomposition(new Array2DRowRealMatrix(rows, false));
      variances = axes.getRealEigenvalues();
      axis = axes.getEigenvector(largest(variances)).toArray();
    }
    double[] oriented = axis;
    double[] sizes = Arrays.stream(axis).map(Math::abs).toArray();
    double sign = Math.signum(oriented[largest(sizes)]);
    Arrays.setAll(oriented, j -> sign * oriented[j]);
    return new ComponentShape(
        Math.sqrt(variances[largest(variances)]),
        Math.sqrt(Arrays.stream(variances).min().orElseThrow()),
        oriented);
  }

  private static int largest(double[] numbers) {
    int largest = 0;
    for (int i = 1; i < numbers.length; i++) {
      largest = numbers[i] > numbers[largest] ? i : largest;
    }
    return largest;
  }

  /** The ratio of the longest to the shortest axis, at least 1. */
  double aspect() {
    return longest / shortest;
  }

  private boolean hasDirection() {
    return axis.length > 0 && aspect() > ROUND;
  }

  /** The angle between the longest axis and the coordinate nearest to it, in degrees. */
  double angle() {
    return hasDirection()
        ? Math.toDegrees(Math.acos(Math.min(1, axis[largest(axis)])))
        : Double.NaN;
  }

  /** The largest coefficients of the longest axis, such as "+0.80 x +0.60 y". */
  String direction(List<String> features) {
    return hasDirection() ? coefficients(axis, SHOWN, features) : Numbers.UNKNOWN;
  }

  /**
   * The largest coefficients of a direction.
   *
   * @param shown at most as many
   * @param features the names of the coordinates; others than d names are not those of coordinates
   */
  static String coefficients(double[] direction, int shown, List<String> features) {
    int[] order =
        IntStream.range(0, direction.length)
            .boxed()
            .sorted(Comparator.comparingDouble(j -> -Math.abs(direction[j])))
            .mapToInt(Integer::intValue)
            .toArray();
    String named =
        Arrays.stream(order)
            .limit(shown)
            .filter(j -> j == order[0] || Math.abs(direction[j]) >= SHOWN_COEFFICIENT)
            .mapToObj(j -> Numbers.of("%+.2f ", direction[j]) + name(j, direction.length, features))
            .collect(Collectors.joining(" "));
    boolean all = order.length <= shown || Math.abs(direction[order[shown]]) < SHOWN_COEFFICIENT;
    return all ? named : named + " …";
  }

  /** The name of a coordinate. */
  static String name(int coordinate, int d, List<String> features) {
    return features.size() == d ? features.get(coordinate) : "x" + coordinate;
  }
}
