package org.ddpmix.start;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.kernel.RowKernel;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Covariances;
import org.ddpmix.mixture.DiagonalCovariances;
import org.ddpmix.mixture.MatrixCovariances;
import org.ddpmix.mixture.Mixture;

/**
 * Splits each component of a mixture in two by 2-means of its rows, in coordinates in which the
 * component is white. Of the directions that several runs find, the one is used along which the
 * rows have the least kurtosis: two clusters of equal size have 1, and a normal distribution has 3.
 * The covariance of both halves is that of the component without the part that separates them.
 */
final class GeneralSplitter {
  private static final int RUNS = 8;
  private static final int ITERATIONS = 5;
  private static final int MIN_ROWS = 4;
  private static final int MAX_ROWS = 400; // per component
  private static final int MAX_NUMBERS = 1 << 20; // of these rows, fewer if they are wide
  private static final int LEAST_ROWS = 20;
  private static final double MIN_SHARE = 0.1;
  private static final double SAME_KURTOSIS =
      1e-9; // runs that find one direction differ by rounding; the first one counts
  private static final double LEAST_LEFT = 0.05; // of the variance along the direction

  private final Mixture mixture; // without a background
  private final Mixture whole; // with it, if there is one
  private final UniformRandomProvider random;
  private final int d;

  private GeneralSplitter(Mixture whole, UniformRandomProvider random) {
    this.whole = whole;
    this.mixture = whole.withoutBackground();
    this.random = random;
    this.d = mixture.dimension();
  }

  /**
   * A half of a component.
   *
   * @param share of the weight of the component
   * @param offset of its mean from that of the component, in white coordinates
   */
  private record Half(double share, double[] offset) {}

  /**
   * Splits all components. A background stays as it is, and so does a variance that all components
   * share, after it was split like one of each component.
   *
   * @param rows a sample, with some rows of each component
   * @return a mixture of the same family with 2k components; 2c and 2c + 1 replace component c
   */
  static Mixture of(Mixture mixture, List<double[]> rows, UniformRandomProvider random) {
    CovarianceType type = mixture.covariances().type();
    Mixture own = type == CovarianceType.SHARED ? mixture.as(CovarianceType.SPHERICAL) : mixture;
    Mixture halves = new GeneralSplitter(own, random).split(rows);
    return halves.as(type).withBackgroundOf(mixture);
  }

  private Mixture split(List<double[]> rows) {
    int k = mixture.k();
    List<List<double[]>> own = new ArrayList<>();
    long[] seeds = new long[k]; // the components are divided in parallel
    for (int c = 0; c < k; c++) {
      own.add(new ArrayList<>());
      seeds[c] = random.nextLong();
    }
    int most = Math.max(LEAST_ROWS, Math.min(MAX_ROWS, MAX_NUMBERS / d));
    int step = Math.max(1, rows.size() / (most * k));
    int[] largest =
        IntStream.range(0, (rows.size() + step - 1) / step)
            .parallel()
            .map(i -> mostProbable(rows.get(i * step)))
            .toArray();
    for (int i = 0; i < largest.length; i++) {
      if (largest[i] >= 0) {
        own.get(largest[i]).add(rows.get(i * step));
      }
    }
    List<List<Half>> all =
        IntStream.range(0, k)
            .parallel()
            .mapToObj(c -> new Division(c, own.get(c), seeds[c]).halves(rows))
            .toList();
    double[] weights = new double[2 * k];
    double[] means = new double[2 * k * d];
    double[][] gaps = new double[k][];
    double[] shares = new double[k];
    for (int c = 0; c < k; c++) {
      List<Half> halves = all.get(c);
      double[] gap = new double[d];
      for (int h = 0; h < 2; h++) {
        double[] offset = halves.get(h).offset();
        for (int j = 0; j < d; j++) {
          gap[j] += (h == 0 ? 1 : -1) * offset[j];
        }
        double[] mean = mixture.mean(c);
        mixture.covariances().scale(c, d, offset, 0, offset, 0);
        for (int j = 0; j < d; j++) {
          means[(2 * c + h) * d + j] = mean[j] + offset[j];
        }
        weights[2 * c + h] = mixture.weight(c) * halves.get(h).share();
      }
      gaps[c] = gap;
      shares[c] = halves.get(0).share();
    }
    return new Mixture(2 * k, d, weights, means, covariances(gaps, shares));
  }

  /** The component, or -1 for the background. */
  private int mostProbable(double[] row) {
    double[] shares = new double[mixture.k()];
    whole.posterior(row, shares);
    int largest = 0;
    double total = 0;
    for (int c = 0; c < shares.length; c++) {
      largest = shares[c] > shares[largest] ? c : largest;
      total += shares[c];
    }
    return total < 0.5 ? -1 : largest;
  }

  private double[] whitened(int c, double[] row) {
    double[] u = row.clone();
    double[] mean = mixture.mean(c);
    for (int j = 0; j < d; j++) {
      u[j] -= mean[j];
    }
    mixture.covariances().whiten(c, u, 0, d);
    return u;
  }

  /** The division of the rows of one component. */
  private final class Division {
    private final int component;
    private final int count;
    private final double[] own; // count × d, in white coordinates
    private final UniformRandomProvider random;
    private final BlockKernel products = KernelProvider.best().blockKernel();
    private final RowKernel sums = KernelProvider.best().rowKernel();

    Division(int component, List<double[]> rows, long seed) {
      this.component = component;
      this.count = rows.size();
      this.own = new double[count * d];
      for (int i = 0; i < count; i++) {
        System.arraycopy(whitened(component, rows.get(i)), 0, own, i * d, d);
      }
      this.random = RandomSource.PHILOX_4X64.create(seed);
    }

    /** Two halves with the weighted mean 0. */
    List<Half> halves(List<double[]> rows) {
      double[] best = null;
      double least = Double.POSITIVE_INFINITY;
      for (int run = 0; count >= MIN_ROWS && run < RUNS; run++) {
        double[] direction = twoMeans();
        if (direction != null) {
          double kurtosis = kurtosis(direction);
          if (kurtosis < least - SAME_KURTOSIS) {
            least = kurtosis;
            best = direction;
          }
        }
      }
      if (best == null) { // too few rows: any direction
        double[] direction = whitened(component, rows.get(random.nextInt(rows.size())));
        double norm = Math.max(Math.sqrt(product(direction, direction)), 1e-300);
        double[] up = new double[d];
        double[] down = new double[d];
        for (int j = 0; j < d; j++) {
          up[j] = 0.5 * direction[j] / norm;
          down[j] = -up[j];
        }
        return List.of(new Half(0.5, up), new Half(0.5, down));
      }
      double[][] sides = sides(best);
      double share = Math.min(1 - MIN_SHARE, Math.max(MIN_SHARE, sides[2][0]));
      for (int j = 0; j < d; j++) {
        double gap = sides[0][j] - sides[1][j];
        sides[0][j] = (1 - share) * gap;
        sides[1][j] = -share * gap;
      }
      return List.of(new Half(share, sides[0]), new Half(1 - share, sides[1]));
    }

    /** The difference of the means after Lloyd iterations; null if one side became empty. */
    private double[] twoMeans() {
      double[] direction = new double[d];
      sums.subtract(
          own, random.nextInt(count) * d, own, random.nextInt(count) * d, d, direction, 0);
      for (int i = 0; i < ITERATIONS; i++) {
        double[][] sides = sides(direction);
        if (!(sides[2][0] > 0 && sides[2][0] < 1)) {
          return null;
        }
        sums.subtract(sides[0], 0, sides[1], 0, d, direction, 0);
      }
      return direction;
    }

    /** The lengths of the rows along a direction. */
    private double[] along(double[] direction) {
      double[] along = new double[count];
      products.timesTransposed(own, 0, count, products.factor(direction, 1, d), along);
      return along;
    }

    /** The means of the rows on both sides of the origin, and the share of the first side. */
    private double[][] sides(double[] direction) {
      double[][] sides = new double[3][d];
      double[] along = along(direction);
      int up = 0;
      for (int i = 0; i < count; i++) {
        up += along[i] > 0 ? 1 : 0;
        sums.add(own, i * d, d, 1, sides[along[i] > 0 ? 0 : 1], 0);
      }
      for (int j = 0; j < d; j++) {
        sides[0][j] /= Math.max(1, up);
        sides[1][j] /= Math.max(1, count - up);
      }
      sides[2][0] = (double) up / count;
      return sides;
    }

    private double kurtosis(double[] direction) {
      double[] along = along(direction);
      double mean = Arrays.stream(along).sum() / count;
      double second = 0;
      double fourth = 0;
      for (double x : along) {
        double square = (x - mean) * (x - mean);
        second += square / count;
        fourth += square * square / count;
      }
      return second > 0 ? fourth / (second * second) : Double.POSITIVE_INFINITY;
    }
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  private Covariances covariances(double[][] gaps, double[] shares) {
    CovarianceType type = mixture.covariances().type();
    int k = gaps.length;
    if (type == CovarianceType.TIED) {
      return mixture.covariances();
    }
    if (type == CovarianceType.FULL) {
      double[] all = new double[2 * k * d * d];
      for (int c = 0; c < k; c++) {
        double[] matrix = remaining(c, gaps[c], shares[c]);
        System.arraycopy(matrix, 0, all, 2 * c * d * d, d * d);
        System.arraycopy(matrix, 0, all, (2 * c + 1) * d * d, d * d);
      }
      return MatrixCovariances.full(d, all);
    }
    DiagonalCovariances from = (DiagonalCovariances) mixture.covariances();
    int width = type == CovarianceType.SPHERICAL ? 1 : d;
    double[] all = new double[2 * k * width];
    for (int c = 0; c < k; c++) {
      double between = shares[c] * (1 - shares[c]);
      for (int j = 0; j < width; j++) {
        double square = width == 1 ? product(gaps[c], gaps[c]) / d : gaps[c][j] * gaps[c][j];
        double left = from.variance(c, j) * Math.max(LEAST_LEFT, 1 - between * square);
        all[2 * c * width + j] = left;
        all[(2 * c + 1) * width + j] = left;
      }
    }
    return width == 1 ? DiagonalCovariances.spherical(all) : DiagonalCovariances.diagonal(d, all);
  }

  /** L (I − s gap gapᵀ) Lᵀ, where s is limited so that some variance is left. */
  private double[] remaining(int c, double[] gap, double share) {
    double square = product(gap, gap);
    double factor = Math.min(share * (1 - share), (1 - LEAST_LEFT) / Math.max(square, 1e-300));
    double[] along = gap.clone();
    mixture.covariances().scale(c, d, along, 0, along, 0);
    double[] matrix = mixture.covariance(c);
    for (int i = 0; i < d * d; i++) {
      matrix[i] -= factor * along[i / d] * along[i % d];
    }
    return matrix;
  }
}
