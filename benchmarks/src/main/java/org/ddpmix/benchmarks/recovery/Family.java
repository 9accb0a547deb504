package org.ddpmix.benchmarks.recovery;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.DirichletSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.mixture.Mixture;

/**
 * A family of random mixtures with variance 1.
 *
 * @param name the name in the tables
 * @param tunedOn whether the annealed start was tuned on this family
 * @param rows the number of samples
 * @param means draws the means (k × dimension)
 * @param weights draws the mixing weights
 */
record Family(
    String name,
    boolean tunedOn,
    int rows,
    Function<UniformRandomProvider, double[][]> means,
    Weights weights) {

  /** Draws mixing weights with sum 1. */
  @FunctionalInterface
  interface Weights {
    double[] draw(int k, int rows, UniformRandomProvider random);

    /** Equal weights. */
    static Weights equal() {
      return (k, rows, random) -> normalised(k, c -> 1);
    }

    /** Symmetric Dirichlet weights, but at least {@code leastRows} expected rows per component. */
    static Weights dirichlet(double concentration, int leastRows) {
      return (k, rows, random) -> {
        double[] drawn = DirichletSampler.symmetric(random, k, concentration).sample();
        return normalised(k, c -> Math.max(drawn[c], (double) leastRows / rows));
      };
    }

    /** One component has weight 1 %, the others have equal weights. */
    static Weights oneOfOnePercent() {
      return (k, rows, random) -> normalised(k, c -> c == 0 ? 0.01 : 0.99 / (k - 1));
    }

    /** Weights proportional to 1, 1/2, 1/3, … */
    static Weights harmonic() {
      return (k, rows, random) -> normalised(k, c -> 1 / (c + 1.0));
    }

    private static double[] normalised(int k, ToDoubleFunction<Integer> weight) {
      double[] weights = new double[k];
      Arrays.setAll(weights, weight::applyAsDouble);
      double sum = Arrays.stream(weights).sum();
      return Arrays.stream(weights).map(w -> w / sum).toArray();
    }
  }

  static Family tunedOn(
      String name, int rows, Function<UniformRandomProvider, double[][]> means, Weights weights) {
    return new Family(name, true, rows, means, weights);
  }

  static Family other(
      String name, int rows, Function<UniformRandomProvider, double[][]> means, Weights weights) {
    return new Family(name, false, rows, means, weights);
  }

  /** Draws a mixture and samples of it. Equal seeds give equal results. */
  LabelledSamples draw(long seed) {
    UniformRandomProvider random =
        RandomSource.PHILOX_4X64.create(((long) name.hashCode() << 32) + seed);
    double[][] rowsOfMeans = means.apply(random);
    int k = rowsOfMeans.length;
    int d = rowsOfMeans[0].length;
    double[] flat = Arrays.stream(rowsOfMeans).flatMapToDouble(Arrays::stream).toArray();
    double[] mixing = weights.draw(k, rows, random);
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    int[] labels = new int[rows];
    double[][] samples = new double[rows][d];
    for (int i = 0; i < rows; i++) {
      double u = random.nextDouble();
      int label = 0;
      while (label < k - 1 && u >= mixing[label]) {
        u -= mixing[label++];
      }
      labels[i] = label;
      for (int j = 0; j < d; j++) {
        samples[i][j] = flat[label * d + j] + gaussian.sample();
      }
    }
    return new LabelledSamples(name, k, samples, labels, new Mixture(k, d, mixing, flat, 1));
  }
}
