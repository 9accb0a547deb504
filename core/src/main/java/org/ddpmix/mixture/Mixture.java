package org.ddpmix.mixture;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.exception.InvalidSettingException;

/**
 * An immutable Gaussian mixture Σ_k π_k N(μ_k, Σ_k). Its {@link Covariances} define the family of
 * the matrices Σ_k. It may have a {@link Background}, whose weight and those of the components sum
 * to 1.
 *
 * <p>All densities are computed in log space.
 */
public final class Mixture implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double WEIGHT_SUM_TOLERANCE = 1e-6;

  private final int k;
  private final int dimension;
  private final double[] weights; // k
  private final double[] means; // k × dimension, row-major
  private final Covariances covariances;
  private final List<String> features; // names of the coordinates: dimension, or empty
  private final Background background; // or null

  /**
   * Creates a mixture.
   *
   * @param k the number of components, at least 1
   * @param dimension the number of coordinates, at least 1
   * @param weights π: k numbers of at least 0 with sum 1
   * @param means μ: k × dimension finite numbers, row-major
   * @param covariances Σ: positive definite
   * @throws InvalidSettingException if an argument violates these conditions
   */
  public Mixture(int k, int dimension, double[] weights, double[] means, Covariances covariances) {
    this(k, dimension, weights, means, covariances, Optional.empty());
  }

  /**
   * Creates a mixture with a background.
   *
   * @param weights π: k numbers of at least 0, which sum to 1 with the weight of the background;
   *     the other parameters are those of the first constructor
   * @param background of the same dimension; empty for none
   * @throws InvalidSettingException if an argument violates these conditions
   */
  public Mixture(
      int k,
      int dimension,
      double[] weights,
      double[] means,
      Covariances covariances,
      Optional<Background> background) {
    this(k, dimension, weights, means, covariances, List.of(), background.orElse(null));
  }

  private Mixture(
      int k,
      int dimension,
      double[] weights,
      double[] means,
      Covariances covariances,
      List<String> features,
      Background background) {
    require(k >= 1, "number of components", k, "it must be at least 1");
    require(dimension >= 1, "dimension", dimension, "it must be at least 1");
    require(
        weights.length == k, "number of weights", weights.length, "there are " + k + " components");
    require(
        means.length == k * dimension,
        "size of the means",
        means.length,
        k + " components of dimension " + dimension + " need " + k * dimension + " numbers");
    double sum = background == null ? 0 : background.weight();
    for (double w : weights) {
      require(w >= 0 && w <= 1 + WEIGHT_SUM_TOLERANCE, "weight", w, "it must be between 0 and 1");
      sum += w;
    }
    require(Math.abs(sum - 1) <= WEIGHT_SUM_TOLERANCE, "sum of the weights", sum, "it must be 1");
    for (double m : means) {
      require(Double.isFinite(m), "mean", m, "it must be finite");
    }
    covariances.check(k, dimension);
    require(
        background == null || background.dimension() == dimension,
        "box of the background",
        background == null ? 0 : background.dimension() + " coordinates",
        "it must have " + dimension + " coordinates");
    this.k = k;
    this.dimension = dimension;
    this.weights = weights.clone();
    this.means = means.clone();
    this.covariances = covariances;
    this.features = List.copyOf(features);
    this.background = background;
  }

  /**
   * Creates a mixture of the family {@link CovarianceType#SHARED}.
   *
   * @param variance v &gt; 0, in squared units of the data; the other parameters are those of the
   *     first constructor
   * @throws InvalidSettingException if an argument violates these conditions
   */
  public Mixture(int k, int dimension, double[] weights, double[] means, double variance) {
    this(k, dimension, weights, means, new SharedVariance(variance));
  }

  private static void require(boolean condition, String what, Object value, String allowed) {
    if (!condition) {
      throw new InvalidSettingException(what, value, allowed);
    }
  }

  /** Creates a mixture with equal weights. */
  public static Mixture uniform(int k, int dimension, double[] means, Covariances covariances) {
    double[] weights = new double[k];
    Arrays.fill(weights, 1.0 / k);
    return new Mixture(k, dimension, weights, means, covariances);
  }

  /** Creates a mixture with equal weights of the family {@link CovarianceType#SHARED}. */
  public static Mixture uniform(int k, int dimension, double[] means, double variance) {
    return uniform(k, dimension, means, new SharedVariance(variance));
  }

  /** Returns this mixture with other covariances. */
  public Mixture withCovariances(Covariances other) {
    return new Mixture(k, dimension, weights, means, other, features, background);
  }

  /**
   * Returns this mixture with names of its coordinates.
   *
   * @param names one distinct name per coordinate, or an empty list for no names
   * @throws InvalidSettingException if their number is another or a name occurs twice
   */
  public Mixture withFeatures(List<String> names) {
    require(
        names.isEmpty() || names.size() == dimension,
        "number of features",
        names.size(),
        "the mixture has dimension " + dimension);
    require(
        Set.copyOf(names).size() == names.size(), "features", names, "each name must occur once");
    return new Mixture(k, dimension, weights, means, covariances, names, background);
  }

  /** The names of the coordinates: dimension names, or none if they are unknown. */
  public List<String> features() {
    return features;
  }

  /**
   * Returns this mixture with the covariances of a family that are closest to its own: {@link
   * CovarianceType#nearest}.
   */
  public Mixture as(CovarianceType type) {
    return type == covariances.type()
        ? this
        : withCovariances(
            type.nearest(
                shares(),
                dimension,
                type.isDiagonal() ? c -> covariances.variances(c, dimension) : this::covariance));
  }

  /**
   * Returns this mixture with a background. The weights of the components are scaled such that all
   * weights sum to 1.
   */
  public Mixture withBackground(Background other) {
    double[] scaled = shares();
    for (int c = 0; c < k; c++) {
      scaled[c] *= 1 - other.weight();
    }
    return new Mixture(k, dimension, scaled, means, covariances, features, other);
  }

  /** Returns the components of this mixture beside the background of another, if that has one. */
  public Mixture withBackgroundOf(Mixture other) {
    return other.background == null ? this : withBackground(other.background);
  }

  /** Returns the distribution of the samples that do not belong to the background. */
  public Mixture withoutBackground() {
    return background == null
        ? this
        : new Mixture(k, dimension, shares(), means, covariances, features, null);
  }

  /** The background, if there is one. */
  public Optional<Background> background() {
    return Optional.ofNullable(background);
  }

  /** The weights of the components among themselves: k numbers of sum 1. */
  public double[] shares() {
    double[] shares = weights.clone();
    if (background != null) {
      double sum = Arrays.stream(weights).sum();
      for (int c = 0; c < k; c++) {
        shares[c] = sum > 0 ? shares[c] / sum : 1.0 / k;
      }
    }
    return shares;
  }

  public int k() {
    return k;
  }

  public int dimension() {
    return dimension;
  }

  /** A copy of π: k numbers, which sum to 1 with the weight of the background. */
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

  /** A copy of μ_component: dimension. */
  public double[] mean(int component) {
    return Arrays.copyOfRange(means, component * dimension, (component + 1) * dimension);
  }

  /** ‖μ_c‖² of each component: k, in squared units of the data. */
  public double[] squaredNorms() {
    double[] norms = new double[k()];
    for (int i = 0; i < means.length; i++) {
      norms[i / dimension] += means[i] * means[i];
    }
    return norms;
  }

  /** The covariance matrices Σ_k of all components. */
  public Covariances covariances() {
    return covariances;
  }

  /** A copy of Σ_component: dimension × dimension, row-major, in squared units of the data. */
  public double[] covariance(int component) {
    return covariances.covariance(component, dimension);
  }

  /**
   * The mean within-component variance of a coordinate, in squared units of the data: {@link
   * Covariances#meanVariance}.
   */
  public double meanVariance() {
    return covariances.meanVariance(weights, dimension);
  }

  /**
   * The number of free parameters of the model: k · dimension for the means, k − 1 for the weights,
   * 1 for the weight of the background, and those of the covariances.
   */
  public int parameters() {
    return parameters(k);
  }

  /**
   * The number of free parameters of a mixture of this family with or without a background, like
   * this one.
   *
   * @param components its number of components, at least 1
   */
  public int parameters(int components) {
    return components * dimension
        + (background == null ? components - 1 : components)
        + covariances.parameters(components, dimension);
  }

  /**
   * The log density log Σ_k π_k N(x; μ_k, Σ_k), in nats.
   *
   * @param x dimension numbers; NaN is a missing coordinate ({@link MarginalPosterior})
   * @throws InvalidSettingException if x has another length
   */
  public double logDensity(double[] x) {
    return posterior(x, new double[k]);
  }

  /**
   * The responsibilities P(component | x): k numbers, which sum to 1 with P(background | x).
   *
   * @param x dimension numbers
   * @throws InvalidSettingException if x has another length
   */
  public double[] responsibilities(double[] x) {
    double[] responsibilities = new double[k];
    posterior(x, responsibilities);
    return responsibilities;
  }

  /**
   * Computes the log density and the responsibilities together.
   *
   * @param x dimension numbers; NaN is a missing coordinate ({@link MarginalPosterior})
   * @param responsibilities k numbers, overwritten by P(component | x)
   * @return the log density at x, in nats
   * @throws InvalidSettingException if x has another length
   */
  public double posterior(double[] x, double[] responsibilities) {
    checkLength(x);
    if (MarginalPosterior.isIncomplete(x, 0, dimension)) {
      return new MarginalPosterior(this).of(x, 0, responsibilities);
    }
    covariances.logDensities(x, means, responsibilities);
    double max = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < k; c++) {
      responsibilities[c] += Math.log(weights[c]);
      max = Math.max(max, responsibilities[c]);
    }
    double constant = covariances.logConstant(dimension);
    double other = Double.NEGATIVE_INFINITY; // the background, relative to the same constant
    if (background != null) {
      other = background.logJoint() - constant;
      max = Math.max(max, other);
    }
    if (max == Double.NEGATIVE_INFINITY) {
      nearest(x, responsibilities);
      return max;
    }
    double sum = other > Double.NEGATIVE_INFINITY ? Math.exp(other - max) : 0;
    for (int c = 0; c < k; c++) {
      responsibilities[c] = Math.exp(responsibilities[c] - max);
      sum += responsibilities[c];
    }
    for (int c = 0; c < k; c++) {
      responsibilities[c] /= sum;
    }
    return max + Math.log(sum) + constant;
  }

  void checkLength(double[] x) {
    if (x.length != dimension) {
      throw new InvalidSettingException(
          "length of the sample", x.length, "the mixture has dimension " + dimension);
    }
  }

  /**
   * The limit of the responsibilities far from all means, where every density is 0 in double
   * precision: 1 for the nearest component, by distances that are scaled so as not to overflow.
   */
  void nearest(double[] x, double[] responsibilities) {
    double scale = 0;
    for (int i = 0; i < means.length; i++) {
      double difference = Math.abs(0.5 * x[i % dimension] - 0.5 * means[i]);
      scale = difference > scale ? difference : scale;
    }
    double least = Double.POSITIVE_INFINITY;
    int nearest = 0;
    for (int c = 0; c < k; c++) {
      double squares = 0;
      for (int j = 0; j < dimension; j++) {
        double difference = (0.5 * x[j] - 0.5 * means[c * dimension + j]) / scale;
        squares += Double.isNaN(difference) ? 0 : difference * difference;
      }
      if (weights[c] > 0 && squares < least) {
        least = squares;
        nearest = c;
      }
    }
    Arrays.fill(responsibilities, 0);
    responsibilities[nearest] = 1;
  }

  /** The score ∇ log p(y) = Σ_k w_k Σ_k⁻¹ (μ_k − y): dimension numbers. */
  public double[] score(double[] y) {
    return covariances.score(responsibilities(y), means, y);
  }

  /** The diffused mixture q_t: the distribution of α x + σ z, where x has this distribution. */
  public Mixture diffused(NoiseLevel level) {
    double[] scaled = means.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= level.signalCoefficient();
    }
    return new Mixture(
        k,
        dimension,
        weights,
        scaled,
        covariances.diffused(level),
        features,
        background == null ? null : background.diffused(level));
  }

  /**
   * The distribution of x + offset.
   *
   * @param offset dimension numbers
   */
  public Mixture shifted(double[] offset) {
    double[] moved = means.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += offset[i % dimension];
    }
    return new Mixture(
        k,
        dimension,
        weights,
        moved,
        covariances,
        features,
        background == null ? null : background.shifted(offset));
  }

  /**
   * The distribution of x − origin.
   *
   * @param origin dimension numbers
   */
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
        && covariances.equals(that.covariances)
        && features.equals(that.features)
        && Objects.equals(background, that.background)
        && Arrays.equals(weights, that.weights)
        && Arrays.equals(means, that.means);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(means) + Arrays.hashCode(weights)) + covariances.hashCode();
  }

  @Override
  public String toString() {
    return "mixture of "
        + k
        + " Gaussians in dimension "
        + dimension
        + ", covariance type "
        + covariances.type()
        + ", mean variance "
        + meanVariance();
  }
}
