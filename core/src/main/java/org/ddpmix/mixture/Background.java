package org.ddpmix.mixture;

import java.io.Serializable;
import java.util.Arrays;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.exception.InvalidSettingException;

/**
 * A component of constant density, which takes the samples that belong to no other component. Its
 * density is one over the volume of a box around the samples, and it is the same outside of the
 * box, so that it has no score. Instances are immutable.
 */
public final class Background implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The weight that a background keeps while it is learned, so that it can grow again. */
  public static final double LEAST_WEIGHT = 1e-9;

  private final double weight;
  private final double[] lower; // dimension
  private final double[] upper; // dimension
  private final double logScale; // log |L| of the coordinates, if they are not those of the box

  private Background(double weight, double[] lower, double[] upper, double logScale) {
    this.weight = weight;
    this.lower = lower;
    this.upper = upper;
    this.logScale = logScale;
  }

  /**
   * Creates a background.
   *
   * @param weight π₀: from 0 to 1
   * @param lower the lower corner of the box: dimension numbers, in units of the data
   * @param upper the upper corner: dimension numbers, each above that of {@code lower}
   * @throws InvalidSettingException if an argument violates these conditions
   */
  public Background(double weight, double[] lower, double[] upper) {
    this(weight, lower.clone(), upper.clone(), 0);
    if (!(weight >= 0 && weight <= 1)) {
      throw new InvalidSettingException(
          "weight of the background", weight, "it must be between 0 and 1");
    }
    if (lower.length != upper.length) {
      throw new InvalidSettingException(
          "box of the background",
          lower.length + " and " + upper.length + " numbers",
          "both corners must have the same number of coordinates");
    }
    for (int j = 0; j < lower.length; j++) {
      double width = upper[j] - lower[j];
      if (!(width > 0 && width < Double.POSITIVE_INFINITY)) {
        throw new InvalidSettingException(
            "box of the background",
            "from " + lower[j] + " to " + upper[j],
            "coordinate " + j + " must have a positive and finite width");
      }
    }
  }

  /** π₀, the share of samples that belong to no component. */
  public double weight() {
    return weight;
  }

  /** The number of coordinates. */
  public int dimension() {
    return lower.length;
  }

  /** A copy of the lower corner of the box: dimension numbers. */
  public double[] lower() {
    return lower.clone();
  }

  /** A copy of the upper corner of the box: dimension numbers. */
  public double[] upper() {
    return upper.clone();
  }

  /** The log of the constant density, −Σ_j log(upper_j − lower_j), in nats. */
  public double logDensity() {
    double sum = logScale;
    for (int j = 0; j < lower.length; j++) {
      sum -= Math.log(upper[j] - lower[j]);
    }
    return sum;
  }

  /** log π₀ plus the log of the density: the logit beside those of the components. */
  public double logJoint() {
    return Math.log(weight) + logDensity();
  }

  /**
   * log π₀ plus the log of the density of the coordinates that a sample has: that of the same box
   * without the others.
   *
   * @param x dimension numbers, starting at {@code offset}, NaN where they are missing
   */
  public double logJoint(double[] x, int offset) {
    double sum = logScale;
    for (int j = 0; j < lower.length; j++) {
      if (!Double.isNaN(x[offset + j])) {
        sum -= Math.log(upper[j] - lower[j]);
      } else if (logScale != 0) {
        throw new IllegalStateException("missing coordinates in others than those of the box");
      }
    }
    return Math.log(weight) + sum;
  }

  /** Returns this background with another weight. */
  public Background withWeight(double other) {
    return new Background(other, lower, upper, logScale);
  }

  /** The background of x + offset. */
  Background shifted(double[] offset) {
    double[] from = lower.clone();
    double[] to = upper.clone();
    for (int j = 0; j < from.length; j++) {
      from[j] += offset[j];
      to[j] += offset[j];
    }
    return new Background(weight, from, to, logScale);
  }

  /**
   * The background in other coordinates, with the same box in those of the samples.
   *
   * @param logDeterminant log |det(dx/du)|, which is added to the log density
   */
  public Background mapped(double logDeterminant) {
    return new Background(weight, lower, upper, logScale + logDeterminant);
  }

  /** The background of α x + σ z: noise leaves a constant density constant. */
  Background diffused(NoiseLevel level) {
    return mapped(-lower.length * Math.log(level.signalCoefficient()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Background that
        && weight == that.weight
        && logScale == that.logScale
        && Arrays.equals(lower, that.lower)
        && Arrays.equals(upper, that.upper);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(lower) + Arrays.hashCode(upper)) + Double.hashCode(weight);
  }
}
