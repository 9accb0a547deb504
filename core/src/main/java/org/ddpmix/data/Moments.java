package org.ddpmix.data;

import java.io.Serializable;
import java.util.Arrays;
import org.ddpmix.mixture.MarginalPosterior;

/**
 * Weighted mean and centred sums of squares of rows. Rows are added one at a time, and two
 * instances can be merged. A missing coordinate, which is NaN, is left out of those of its column.
 *
 * <p>Sources: B. P. Welford, Technometrics 4(3), 1962; T. F. Chan, G. H. Golub, R. J. LeVeque,
 * <i>Updating formulae and a pairwise algorithm for computing sample variances</i>, 1979.
 */
public final class Moments implements Serializable {
  private static final long serialVersionUID = 1L;

  private double weight; // W
  private final double[] mean; // dimension
  private final double[] squares; // dimension: Σ w (x − mean)²
  private double[] present; // the weight of the rows with the coordinate; null if all rows have all
  private long[] missing; // the rows without the coordinate; null if there are none
  private long incompleteRows;

  /** Creates the moments of zero rows. */
  public Moments(int dimension) {
    mean = new double[dimension];
    squares = new double[dimension];
  }

  /**
   * Adds the row at {@code values[offset ..]}; its weight must be above 0, and its length is the
   * dimension.
   */
  public void add(double[] values, int offset, double rowWeight) {
    weight += rowWeight;
    if (present != null || MarginalPosterior.isIncomplete(values, offset, mean.length)) {
      addPresent(values, offset, rowWeight);
      return;
    }
    double share = rowWeight / weight;
    for (int j = 0; j < mean.length; j++) {
      double x = values[offset + j];
      double delta = x - mean[j];
      mean[j] += share * delta;
      squares[j] += rowWeight * delta * (x - mean[j]);
    }
  }

  private void addPresent(double[] values, int offset, double rowWeight) {
    allowMissing(weight - rowWeight);
    boolean complete = true;
    for (int j = 0; j < mean.length; j++) {
      double x = values[offset + j];
      if (Double.isNaN(x)) {
        missing[j]++;
        complete = false;
        continue;
      }
      present[j] += rowWeight;
      double delta = x - mean[j];
      mean[j] += rowWeight / present[j] * delta;
      squares[j] += rowWeight * delta * (x - mean[j]);
    }
    incompleteRows += complete ? 0 : 1;
  }

  /** Counts the rows of each coordinate from now on; so far all rows had all coordinates. */
  private void allowMissing(double weightSoFar) {
    if (present == null) {
      present = new double[mean.length];
      Arrays.fill(present, weightSoFar);
      missing = new long[mean.length];
    }
  }

  /** Merges the moments of other rows; equivalent to adding those rows. */
  public void merge(Moments other) {
    if (other.weight == 0) {
      return;
    }
    double totalWeight = weight + other.weight;
    if (present != null || other.present != null) {
      mergePresent(other);
      weight = totalWeight;
      return;
    }
    double share = other.weight / totalWeight;
    for (int j = 0; j < mean.length; j++) {
      double delta = other.mean[j] - mean[j];
      mean[j] += share * delta;
      squares[j] += other.squares[j] + weight * share * delta * delta;
    }
    weight = totalWeight;
  }

  private void mergePresent(Moments other) {
    allowMissing(weight);
    for (int j = 0; j < mean.length; j++) {
      double added = other.present == null ? other.weight : other.present[j];
      if (added > 0) {
        double share = added / (present[j] + added);
        double delta = other.mean[j] - mean[j];
        mean[j] += share * delta;
        squares[j] += other.squares[j] + present[j] * share * delta * delta;
        present[j] += added;
      }
      missing[j] += other.missing == null ? 0 : other.missing[j];
    }
    incompleteRows += other.incompleteRows;
  }

  /** Whether no coordinate is missing. */
  public boolean isComplete() {
    return incompleteRows == 0;
  }

  /** The number of rows with at least one missing coordinate. */
  public long incompleteRows() {
    return incompleteRows;
  }

  /** The number of rows without each coordinate: dimension numbers. */
  public long[] missing() {
    return missing == null ? new long[mean.length] : missing.clone();
  }

  /** The weight of the rows that have a coordinate. */
  private double weightOf(int j) {
    return present == null ? weight : present[j];
  }

  public int dimension() {
    return mean.length;
  }

  /** The sum of the rows' weights. */
  public double weight() {
    return weight;
  }

  /** The weighted mean: dimension numbers, 0 if there are no rows. */
  public double[] mean() {
    return mean.clone();
  }

  /**
   * The variance of each coordinate: dimension numbers, in squared units of the data; 0 if no row
   * has the coordinate.
   */
  public double[] variances() {
    double[] variances = squares.clone();
    for (int j = 0; j < variances.length; j++) {
      variances[j] = present != null && present[j] == 0 ? 0 : variances[j] / weightOf(j);
    }
    return variances;
  }

  /** The trace of the covariance, Σ w ‖x − mean‖² / W, in squared units of the data. */
  public double totalVariance() {
    double sum = 0;
    if (present != null) {
      for (double variance : variances()) {
        sum += variance;
      }
      return sum;
    }
    for (double s : squares) {
      sum += s;
    }
    return sum / weight;
  }
}
