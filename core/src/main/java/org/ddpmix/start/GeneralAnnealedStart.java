package org.ddpmix.start;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.data.CovarianceProduct;
import org.ddpmix.data.DataScale;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.LinearMap;
import org.ddpmix.mixture.Mixture;

/**
 * The annealed start of the covariance families with more than one variance, on a subsample in
 * memory.
 *
 * <ol>
 *   <li><b>Coordinates.</b> The rows are whitened (full, tied) or scaled per coordinate (diagonal):
 *       {@link DataScale#standardization}. All random choices are made among rows and not among
 *       coordinates, and all later steps commute with such a change of coordinates. The result
 *       therefore does not depend on the units of the columns, and for matrices not on any
 *       invertible linear map of the rows.
 *   <li><b>{@link Annealing}</b> of 3k spherical candidates.
 *   <li><b>Own covariances.</b> Each candidate takes the covariance of its rows, and EM steps
 *       follow. Matrices that the subsample cannot determine are tied until the merge.
 *   <li><b>{@link GeneralMerge}</b> to k components, which joins the candidates along one long
 *       component. EM steps follow.
 *   <li><b>Splitting and merging</b> while the likelihood increases: {@link GeneralSplitter}.
 * </ol>
 *
 * <p>Small problems take the best of several such runs.
 *
 * <p>In 100 dimensions and more, if the subsample does not determine a matrix per component, the
 * start is that of diagonal covariances. Whitening would give the few directions in which the means
 * differ the same variance as all others, and the annealing could not find them. Such a start
 * depends on the directions of the axes.
 *
 * @param k the number of components, at least 1
 * @param type any family but {@link CovarianceType#SHARED}
 * @param seed the seed of all random numbers
 */
record GeneralAnnealedStart(int k, CovarianceType type, long seed) implements Start {
  private static final int CANDIDATES_PER_COMPONENT = 3;
  private static final int MIN_SUBSAMPLE_ROWS = 20_000;
  private static final int SUBSAMPLE_ROWS_PER_COMPONENT = 500;
  private static final long MAX_SUBSAMPLE_BYTES = 256 << 20;
  private static final double LARGEST_EIGENVALUE =
      1; // of white rows; power iteration finds that of others
  private static final int POWER_ITERATIONS = 30;
  private static final int ROWS_OF_A_MEAN = 64;
  private static final int ROWS_PER_DIMENSION =
      5; // with fewer rows per candidate, the prior would dominate its matrix
  private static final int MANY_DIMENSIONS = 100;
  private static final int MAX_CYCLES = 12;
  private static final int MAX_ATTEMPTS = 20; // to find a row outside the span of others
  private static final double LEAST_INDEPENDENT = 1e-3; // length of its part outside, of about 1
  private static final int MAX_IDLE_CYCLES = 2; // without gain; the next one splits elsewhere

  private static final int MAX_RUNS = 5;
  private static final double MAX_PRODUCTS = 4e9; // multiply-adds of a pass, over all runs
  private static final int MAX_SMALL_RUNS = 10;
  private static final double MAX_SMALL_PRODUCTS = 2e8;
  private static final double SAME_LIKELIHOOD = 1e-4; // the first of equal results counts

  // In nats per sample, divided by k.
  private static final double MIN_CYCLE_GAIN = 0.02;

  /** The limits of a sequence of EM steps; the gain is in nats per sample, divided by k. */
  private record Steps(int most, double leastGain) {
    EmSteps of(int k) {
      return new EmSteps(most, leastGain / k);
    }
  }

  private static final Steps AFTER_ANNEALING = new Steps(10, 0.1);
  private static final Steps AFTER_SPLIT = new Steps(20, 0.05);
  private static final Steps BETWEEN_MERGES = new Steps(2, 0.02);
  private static final Steps AFTER_MERGE = new Steps(10, 0.02);
  private static final Steps AT_LAST = new Steps(50, 1e-5);

  @Override
  public Mixture mixture(SampleSet samples) {
    return mixture(samples, (noiseTime, loss, gradientNorm, candidates) -> {});
  }

  @Override
  public Mixture mixture(SampleSet samples, Listener listener) {
    int d = samples.dimension();
    UniformRandomProvider random = RandomSource.PHILOX_4X64.create(seed);
    long rows = Math.max(MIN_SUBSAMPLE_ROWS, (long) SUBSAMPLE_ROWS_PER_COMPONENT * k);
    rows = Math.max(1, Math.min(rows, MAX_SUBSAMPLE_BYTES / Double.BYTES / d));
    rows = Math.min(rows, samples.rows());
    if (!type.isDiagonal() && d >= MANY_DIMENSIONS && rows < rowsFor(k, d)) {
      return new GeneralAnnealedStart(k, CovarianceType.DIAGONAL, seed)
          .mixture(samples, listener)
          .as(type);
    }
    long[] ids = SampleSet.distinctIds((int) rows, samples.rows(), random.nextLong());
    InMemorySamples subset = samples.select(ids);
    if (!(subset.totalVariance() > 0)) { // nearly all rows are equal
      return new AnnealedStart(k, seed).mixture(samples, listener).as(type);
    }
    return new Run(subset, listener, random).start();
  }

  private static long rowsFor(int matrices, int d) {
    return (long) ROWS_PER_DIMENSION * (d + 1) * matrices;
  }

  private final class Run {
    private final InMemorySamples samples;
    private final UniformRandomProvider random;
    private final List<double[]> rows;
    private final LinearMap map;
    private final InMemorySamples standardized;
    private final double[] basis; // d × d orthonormal rows, or null
    private final List<double[]> standardizedRows;
    private final Listener listener;
    private final Annealing annealing;
    private final int d;

    Run(InMemorySamples samples, Listener listener, UniformRandomProvider random) {
      this.samples = samples;
      this.d = samples.dimension();
      this.random = random;
      this.rows = samples.rowList();
      this.listener = listener;
      this.map = DataScale.standardization(samples, type);
      InMemorySamples white = samples.standardized(map);
      this.basis = type.isDiagonal() ? null : basisOfRows(white);
      this.standardized = basis == null ? white : white.rotated(basis);
      this.standardizedRows = standardized.rowList();
      this.annealing =
          new Annealing(
              standardized,
              seed,
              (noiseTime, loss, gradientNorm, candidates) ->
                  listener.stepTaken(noiseTime, loss, gradientNorm, restored(candidates)));
    }

    Mixture start() {
      if (k == 1) {
        Mixture one = Mixture.uniform(1, d, standardized.mean(), standardized.totalVariance() / d);
        return refine(restored(one).as(type), AT_LAST).mixture();
      }
      EmSteps.Refined best = anneal(false);
      for (int run = 1; run < runs(); run++) {
        EmSteps.Refined other = anneal(run % 2 == 1);
        best = other.logLikelihood() > best.logLikelihood() + SAME_LIKELIHOOD ? other : best;
      }
      return refine(best.mixture(), AT_LAST).mixture();
    }

    /** Annealing ends in different local optima; small problems can afford several runs. */
    private int runs() {
      double products = (double) samples.rows() * CANDIDATES_PER_COMPONENT * k;
      products *= type.isDiagonal() ? d : (double) d * d;
      double many = Math.min(MAX_RUNS, MAX_PRODUCTS / products);
      double most = Math.min(MAX_SMALL_RUNS, MAX_SMALL_PRODUCTS / products);
      return (int) Math.max(1, Math.max(many, most));
    }

    /**
     * One run.
     *
     * @param slowly whether EM steps follow each merge, which leads to other local optima
     */
    private EmSteps.Refined anneal(boolean slowly) {
      int candidates = CANDIDATES_PER_COMPONENT * k;
      Mixture annealed =
          restored(annealing.run(candidates, initialMeans(candidates), largestEigenvalue()));
      EmSteps.Refined current =
          merged(refine(annealed.as(candidateType(candidates)), AFTER_ANNEALING).mixture(), slowly);
      int idle = 0; // successive cycles without gain
      for (int cycle = 0; cycle < MAX_CYCLES && idle < MAX_IDLE_CYCLES; cycle++) {
        Mixture split = GeneralSplitter.of(current.mixture(), rows, random);
        EmSteps.Refined next = merged(refine(split, AFTER_SPLIT).mixture(), slowly);
        double gain = next.logLikelihood() - current.logLikelihood();
        if (gain > 0) {
          current = next;
        }
        idle = gain < MIN_CYCLE_GAIN / k ? idle + 1 : 0;
      }
      return current;
    }

    /**
     * White coordinates are unique up to a rotation. These are fixed by random rows, so that they
     * do not depend on the coordinates of the samples.
     */
    private double[] basisOfRows(InMemorySamples white) {
      List<double[]> all = white.rowList();
      double[] mean = white.mean();
      double[] vectors = new double[d * d];
      for (int i = 0; i < d; i++) {
        double norm = 0;
        for (int attempt = 0; !(norm > LEAST_INDEPENDENT); attempt++) {
          double[] row = all.get(random.nextInt(all.size()));
          for (int j = 0; j < d; j++) {
            vectors[i * d + j] =
                attempt < MAX_ATTEMPTS ? row[j] - mean[j] : (i + attempt) % d == j ? 1 : 0;
          }
          norm = orthogonalize(vectors, i);
        }
        for (int j = 0; j < d; j++) {
          vectors[i * d + j] /= norm;
        }
      }
      return vectors;
    }

    /** Makes vector i orthogonal to those before, twice because of rounding; returns its length. */
    private double orthogonalize(double[] vectors, int i) {
      double squares = 0;
      for (int pass = 0; pass < 2; pass++) {
        for (int p = 0; p < i; p++) {
          double product = 0;
          for (int j = 0; j < d; j++) {
            product += vectors[i * d + j] * vectors[p * d + j];
          }
          for (int j = 0; j < d; j++) {
            vectors[i * d + j] -= product * vectors[p * d + j];
          }
        }
      }
      for (int j = 0; j < d; j++) {
        squares += vectors[i * d + j] * vectors[i * d + j];
      }
      return Math.sqrt(squares);
    }

    /** A mixture of white coordinates in those of the samples. */
    private Mixture restored(Mixture white) {
      if (basis == null) {
        return map.restored(white);
      }
      double[] means = new double[white.k() * d];
      for (int c = 0; c < white.k(); c++) {
        double[] mean = white.mean(c);
        for (int i = 0; i < d * d; i++) {
          means[c * d + i % d] += mean[i / d] * basis[i];
        }
      }
      return map.restored(new Mixture(white.k(), d, white.weights(), means, white.covariances()));
    }

    private CovarianceType candidateType(int candidates) {
      if (type.isDiagonal()) {
        return type;
      }
      boolean determined = samples.rows() >= rowsFor(candidates, d);
      return determined ? CovarianceType.FULL : CovarianceType.TIED;
    }

    /** Merges to k components. */
    private EmSteps.Refined merged(Mixture candidates, boolean slowly) {
      Mixture merged = candidates;
      for (int left = candidates.k() - 1; slowly && left > k; left--) {
        merged = GeneralMerge.to(left, merged, samples.totalWeight());
        merged = refine(merged, BETWEEN_MERGES).mixture();
      }
      merged = GeneralMerge.to(k, merged, samples.totalWeight());
      return refine(merged.as(type), AFTER_MERGE);
    }

    /** Random combinations of rows with a quarter of their covariance. */
    private double[] initialMeans(int candidates) {
      double[] means = new double[candidates * d];
      double[] centre = standardized.mean();
      for (int c = 0; c < candidates; c++) {
        double[] mean = combination(0.5 / Math.sqrt(ROWS_OF_A_MEAN), ROWS_OF_A_MEAN);
        for (int j = 0; j < d; j++) {
          means[c * d + j] = centre[j] + mean[j];
        }
      }
      return means;
    }

    /** A sum of random rows around the mean, with normal factors. */
    private double[] combination(double factor, int count) {
      ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
      double[] centre = standardized.mean();
      double[] sum = new double[d];
      for (int i = 0; i < count; i++) {
        double[] row = standardizedRows.get(random.nextInt(rows.size()));
        double times = factor * gaussian.sample();
        for (int j = 0; j < d; j++) {
          sum[j] += times * (row[j] - centre[j]);
        }
      }
      return sum;
    }

    private double largestEigenvalue() {
      if (!type.isDiagonal()) {
        return LARGEST_EIGENVALUE;
      }
      double[] direction = combination(1, ROWS_OF_A_MEAN);
      double value = 0;
      for (int i = 0; i < POWER_ITERATIONS; i++) {
        double norm = 0;
        for (double x : direction) {
          norm += x * x;
        }
        for (int j = 0; j < d; j++) {
          direction[j] /= Math.sqrt(norm);
        }
        double[] next = CovarianceProduct.of(standardized, standardized.mean(), direction);
        value = 0;
        for (int j = 0; j < d; j++) {
          value += direction[j] * next[j];
        }
        direction = next;
      }
      return value;
    }

    private EmSteps.Refined refine(Mixture start, Steps steps) {
      return steps.of(k).refine(start, samples, listener);
    }
  }
}
