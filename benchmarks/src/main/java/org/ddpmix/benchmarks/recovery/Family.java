package org.ddpmix.benchmarks.recovery;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.DirichletSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.mixture.Covariances;
import org.ddpmix.mixture.MatrixCovariances;
import org.ddpmix.mixture.Mixture;

/**
 * A family of random mixtures. The components have variance 1, or random covariance matrices.
 *
 * @param name the name in the tables
 * @param tunedOn whether the annealed start was tuned on this family
 * @param rows the number of samples
 * @param means draws the means (k × dimension)
 * @param weights draws the mixing weights
 * @param shapes draws the covariance matrices; null for variance 1
 */
record Family(
    String name,
    boolean tunedOn,
    int rows,
    Function<UniformRandomProvider, double[][]> means,
    Weights weights,
    Shapes shapes) {

  /** Draws covariance matrices (k matrices of d × d, row-major). */
  @FunctionalInterface
  interface Shapes {
    double[][] draw(int k, int d, UniformRandomProvider random);

    /**
     * Ellipsoids with random orientations and a volume of 1.
     *
     * @param aspect standard deviations lie between 1 / aspect and aspect before they are scaled
     */
    static Shapes oriented(double aspect) {
      return (k, d, random) -> matrices(k, () -> ellipsoid(d, aspect, true, random));
    }

    /** The same along the axes. */
    static Shapes alongAxes(double aspect) {
      return (k, d, random) -> matrices(k, () -> ellipsoid(d, aspect, false, random));
    }

    /** One ellipsoid for all components. */
    static Shapes same(double aspect) {
      return (k, d, random) -> {
        double[] one = ellipsoid(d, aspect, true, random);
        return matrices(k, () -> one);
      };
    }

    /** Oriented ellipsoids with random sizes: variances are multiplied by up to e^±range. */
    static Shapes sized(double aspect, double range) {
      return (k, d, random) ->
          matrices(
              k,
              () -> {
                double factor = Math.exp(range * (2 * random.nextDouble() - 1));
                double[] matrix = ellipsoid(d, aspect, true, random);
                return Arrays.stream(matrix).map(x -> factor * x).toArray();
              });
    }

    /** Components in pairs: the second of each is {@code times} as wide as the first. */
    static Shapes narrowAndWide(double aspect, double times) {
      return (k, d, random) -> {
        double[][] matrices = oriented(aspect).draw(k, d, random);
        for (int c = 1; c < k; c += 2) {
          matrices[c] = Arrays.stream(matrices[c]).map(x -> times * times * x).toArray();
        }
        return matrices;
      };
    }

    private static double[][] matrices(int k, Supplier<double[]> matrix) {
      double[][] matrices = new double[k][];
      Arrays.setAll(matrices, c -> matrix.get());
      return matrices;
    }

    private static double[] ellipsoid(
        int d, double aspect, boolean oriented, UniformRandomProvider random) {
      double[] variances = new double[d];
      Arrays.setAll(variances, j -> (2 * random.nextDouble() - 1) * Math.log(aspect));
      double mean = Arrays.stream(variances).average().orElseThrow();
      double[][] axes = MatrixUtils.createRealIdentityMatrix(d).getData();
      if (oriented) {
        ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
        double[][] normals = new double[d][d];
        for (double[] row : normals) {
          Arrays.setAll(row, j -> gaussian.sample());
        }
        axes = new QRDecomposition(MatrixUtils.createRealMatrix(normals)).getQ().getData();
      }
      double[] matrix = new double[d * d];
      for (int e = 0; e < d; e++) {
        for (int i = 0; i < d * d; i++) {
          matrix[i] += Math.exp(variances[e] - mean) * axes[i / d][e] * axes[i % d][e];
        }
      }
      return matrix;
    }
  }

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
    return new Family(name, true, rows, means, weights, null);
  }

  static Family other(
      String name, int rows, Function<UniformRandomProvider, double[][]> means, Weights weights) {
    return new Family(name, false, rows, means, weights, null);
  }

  /** The same family with covariance matrices. */
  Family with(Shapes of) {
    return new Family(name, tunedOn, rows, means, weights, of);
  }

  /** The same family with another number of samples. */
  Family withRows(int count) {
    return new Family(name, tunedOn, count, means, weights, shapes);
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
    Mixture truth =
        shapes == null
            ? new Mixture(k, d, mixing, flat, 1)
            : new Mixture(k, d, mixing, flat, covariances(shapes.draw(k, d, random)));
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
        samples[i][j] = gaussian.sample();
      }
      if (shapes != null) {
        truth.covariances().scale(label, d, samples[i], 0, samples[i], 0);
      }
      for (int j = 0; j < d; j++) {
        samples[i][j] += flat[label * d + j];
      }
    }
    return new LabelledSamples(name, k, samples, labels, truth);
  }

  private static Covariances covariances(double[][] matrices) {
    int d = (int) Math.round(Math.sqrt(matrices[0].length));
    return MatrixCovariances.full(
        d, Arrays.stream(matrices).flatMapToDouble(Arrays::stream).toArray());
  }
}
