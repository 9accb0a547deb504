package org.ddpmix.data;

import java.io.Serializable;

/**
 * Weighted mean and centred sums of squares of rows. Rows are added one at a time, and two
 * instances can be merged.
 *
 * <p>Sources: B. P. Welford, Technometrics 4(3), 1962; T. F. Chan, G. H. Golub, R. J. LeVeque,
 * <i>Updating formulae and a pairwise algorithm for computing sample variances</i>, 1979.
 */
public final class Moments implements Serializable {
  private static final long serialVersionUID = 1L;

  private double weight; // W
  private final double[] mean; // dimension
  private final double[] squares; // dimension: Σ w (x − mean)²

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
    double share = rowWeight / weight;
    for (int j = 0; j < mean.length; j++) {
      double x = values[offset + j];
      double delta = x - mean[j];
      mean[j] += share * delta;
      squares[j] += rowWeight * delta * (x - mean[j]);
    }
  }

  /** Merges the moments of other rows; equivalent to adding those rows. */
  public void merge(Moments other) {
    if (other.weight == 0) {
      return;
    }
    double totalWeight = weight + other.weight;
    double share = other.weight / totalWeight;
    for (int j = 0; j < mean.length; j++) {
      double delta = other.mean[j] - mean[j];
      mean[j] += share * delta;
      squares[j] += other.squares[j] + weight * share * delta * delta;
    }
    weight = totalWeight;
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

  /** The variance of each coordinate: dimension numbers, in squared units of the data. */
  public double[] variances() {
    double[] variances = squares.clone();
    for (int j = 0; j < variances.length; j++) {
      variances[j] /= weight;
    }
    return variances;
  }

  /** The trace of the covariance, Σ w ‖x − mean‖² / W, in squared units of the data. */
  public double totalVariance() {
    double sum = 0;
    for (double s : squares) {
      sum += s;
    }
    return sum / weight;
  }
}
