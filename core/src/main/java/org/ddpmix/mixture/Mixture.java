package org.ddpmix.mixture;

import java.io.Serializable;
import java.util.Arrays;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.exception.InvalidSettingException;

/**
 * The mixture Σ_k π_k N(μ_k, v I): immutable, in whatever coordinates its maker uses.
 *
 * <p>Densities are only ever handled as logarithms.
 */
public final class Mixture implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double WEIGHT_SUM_TOLERANCE = 1e-6;

  private final int k;
  private final int dimension;
  private final double[] weights; // k
  private final double[] means; // k × dimension, row-major
  private final double variance;

  /**
   * @param k the number of components, at least 1
   * @param dimension the number of coordinates, at least 1
   * @param weights π: k numbers, at least 0, of sum 1
   * @param means μ: k × dimension finite numbers, row-major
   * @param variance v &gt; 0, in squared units of the data
   * @throws InvalidSettingException when one of them is not so
   */
  public Mixture(int k, int dimension, double[] weights, double[] means, double variance) {
    require(k >= 1, "number of components", k, "it must be at least 1");
    require(dimension >= 1, "dimension", dimension, "it must be at least 1");
    require(
        weights.length == k, "number of weights", weights.length, "there are " + k + " components");
    require(
        means.length == k * dimension,
        "size of the means",
        means.length,
        k + " components of dimension " + dimension + " need " + k * dimension + " numbers");
    double sum = 0;
    for (double w : weights) {
      require(w >= 0 && w <= 1 + WEIGHT_SUM_TOLERANCE, "weight", w, "it must be between 0 and 1");
      sum += w;
    }
    require(Math.abs(sum - 1) <= WEIGHT_SUM_TOLERANCE, "sum of the weights", sum, "it must be 1");
    for (double m : means) {
      require(Double.isFinite(m), "mean", m, "it must be finite");
    }
    require(
        variance > 0 && Double.isFinite(variance),
        "variance",
        variance,
        "it must be positive and finite");
    this.k = k;
    this.dimension = dimension;
    this.weights = weights.clone();
    this.means = means.clone();
    this.variance = variance;
  }

  private static void require(boolean condition, String what, Object value, String allowed) {
    if (!condition) {
      throw new InvalidSettingException(what, value, allowed);
    }
  }

  /** Components of equal weight. */
  public static Mixture uniform(int k, int dimension, double[] means, double variance) {
    double[] weights = new double[k];
    Arrays.fill(weights, 1.0 / k);
    return new Mixture(k, dimension, weights, means, variance);
  }

  public int k() {
    return k;
  }

  public int dimension() {
    return dimension;
  }

  /** A copy of π: k. */
  public double[] weights() {
    return weights.clone();
  }

  public double weight(int component) {
    return weights[component];
  }

  /** A copy of μ: k × dimension, row-major. */
  public double[] means() {
    return means.clone();
  }

  /** A copy of μ_component. */
  public double[] mean(int component) {
    return Arrays.copyOfRange(means, component * dimension, (component + 1) * dimension);
  }

  /** ‖μ_c‖² of each component: k. */
  public double[] squaredNorms() {
    double[] norms = new double[k()];
    for (int i = 0; i < means.length; i++) {
      norms[i / dimension] += means[i] * means[i];
    }
    return norms;
  }

  /** v, in squared units of the data. */
  public double variance() {
    return variance;
  }

  /**
   * The free parameters of the model: k · dimension for the means, k − 1 for the weights, 1 for the
   * variance.
   */
  public int parameters() {
    return k * dimension + k;
  }

  /** log Σ_k π_k N(x; μ_k, v I). */
  public double logDensity(double[] x) {
    return posterior(x, new double[k]);
  }

  /** P(component | x): k numbers of sum 1. */
  public double[] responsibilities(double[] x) {
    double[] responsibilities = new double[k];
    posterior(x, responsibilities);
    return responsibilities;
  }

  /**
   * Both in one go.
   *
   * @param x dimension numbers
   * @param responsibilities k numbers, overwritten by P(component | x)
   * @return log density at x
   */
  public double posterior(double[] x, double[] responsibilities) {
    if (x.length != dimension) {
      throw new InvalidSettingException(
          "length of the sample", x.length, "the mixture has dimension " + dimension);
    }
    double max = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < k; c++) {
      double squares = 0;
      for (int j = 0, m = c * dimension; j < dimension; j++, m++) {
        double difference = x[j] - means[m];
        squares += difference * difference;
      }
      double logJoint = Math.log(weights[c]) - 0.5 * squares / variance;
      responsibilities[c] = logJoint;
      max = Math.max(max, logJoint);
    }
    double sum = 0;
    for (int c = 0; c < k; c++) {
      responsibilities[c] = Math.exp(responsibilities[c] - max);
      sum += responsibilities[c];
    }
    for (int c = 0; c < k; c++) {
      responsibilities[c] /= sum;
    }
    return max + Math.log(sum) - 0.5 * dimension * Math.log(2 * Math.PI * variance);
  }

  /** The score ∇ log p at y: dimension numbers, Σ_k w_k (μ_k − y) / v. */
  public double[] score(double[] y) {
    double[] responsibilities = responsibilities(y);
    double[] score = new double[dimension];
    for (int c = 0; c < k; c++) {
      for (int j = 0, m = c * dimension; j < dimension; j++, m++) {
        score[j] += responsibilities[c] * (means[m] - y[j]);
      }
    }
    for (int j = 0; j < dimension; j++) {
      score[j] /= variance;
    }
    return score;
  }

  /** q_t: the law of α x + σ z, x from this mixture. */
  public Mixture diffused(NoiseLevel level) {
    double[] scaled = means.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= level.signalCoefficient();
    }
    return new Mixture(k, dimension, weights, scaled, level.diffusedVariance(variance));
  }

  /** The law of x + offset. */
  public Mixture shifted(double[] offset) {
    double[] moved = means.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += offset[i % dimension];
    }
    return new Mixture(k, dimension, weights, moved, variance);
  }

  /** The law of x − origin. */
  public Mixture relativeTo(double[] origin) {
    double[] offset = origin.clone();
    for (int j = 0; j < offset.length; j++) {
      offset[j] = -offset[j];
    }
    return shifted(offset);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mixture that
        && k == that.k
        && dimension == that.dimension
        && Double.compare(variance, that.variance) == 0
        && Arrays.equals(weights, that.weights)
        && Arrays.equals(means, that.means);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(means) + Arrays.hashCode(weights))
        + Double.hashCode(variance);
  }

  @Override
  public String toString() {
    return "mixture of "
        + k
        + " spherical Gaussians in dimension "
        + dimension
        + ", variance "
        + variance;
  }
}
