package org.ddpmix.testing;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Covariances;
import org.ddpmix.mixture.DiagonalCovariances;
import org.ddpmix.mixture.MatrixCovariances;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.SharedVariance;

/**
 * The formulas for samples with missing coordinates as textbooks write them: by selection of the
 * rows and columns of dense matrices.
 */
public final class DenseMissing {
  private final Mixture mixture;
  private final int k;
  private final int d;

  public DenseMissing(Mixture mixture) {
    this.mixture = mixture;
    this.k = mixture.k();
    this.d = mixture.dimension();
  }

  public static int[] observed(double[] x) {
    return IntStream.range(0, x.length).filter(j -> !Double.isNaN(x[j])).toArray();
  }

  public static int[] missing(double[] x) {
    return IntStream.range(0, x.length).filter(j -> Double.isNaN(x[j])).toArray();
  }

  /** Replaces each number by NaN with a probability, but leaves each row at least one. */
  public static void blank(double[] values, int d, double share, long seed) {
    java.util.Random random = new java.util.Random(seed);
    for (int from = 0; from < values.length; from += d) {
      int kept = random.nextInt(d);
      for (int j = 0; j < d; j++) {
        boolean blank = random.nextDouble() < share;
        values[from + j] = blank && j != kept ? Double.NaN : values[from + j];
      }
    }
  }

  private RealMatrix covariance(int c) {
    double[] own = mixture.covariance(c);
    double[][] rows = new double[d][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(own, i * d, (i + 1) * d));
    return new Array2DRowRealMatrix(rows);
  }

  private double[] centred(int c, double[] x, int... observed) {
    double[] u = new double[observed.length];
    Arrays.setAll(u, i -> x[observed[i]] - mixture.mean(c)[observed[i]]);
    return u;
  }

  /** log π_c + log N(x_o; μ_o, Σ_oo). */
  private double logJoint(int c, double[] x) {
    int[] o = observed(x);
    LUDecomposition lu = new LUDecomposition(covariance(c).getSubMatrix(o, o));
    double[] u = centred(c, x, o);
    double[] solved = lu.getSolver().solve(new Array2DRowRealMatrix(u)).getColumn(0);
    double square = 0;
    for (int i = 0; i < u.length; i++) {
      square += u[i] * solved[i];
    }
    return Math.log(mixture.weight(c))
        - 0.5 * (square + o.length * Math.log(2 * Math.PI) + Math.log(lu.getDeterminant()));
  }

  public double logDensity(double[] x) {
    double sum = 0;
    for (int c = 0; c < k; c++) {
      sum += Math.exp(logJoint(c, x));
    }
    if (mixture.background().isPresent()) {
      Background background = mixture.background().get();
      double density = background.weight();
      for (int j : observed(x)) {
        density /= background.upper()[j] - background.lower()[j];
      }
      sum += density;
    }
    return Math.log(sum);
  }

  public double[] responsibilities(double[] x) {
    double[] w = new double[k];
    double all = logDensity(x);
    Arrays.setAll(w, c -> Math.exp(logJoint(c, x) - all));
    return w;
  }

  /** E[x | x_o, c]. */
  public double[] conditionalMean(int c, double[] x) {
    int[] o = observed(x);
    int[] m = missing(x);
    double[] completed = x.clone();
    if (m.length > 0) {
      RealMatrix sigma = covariance(c);
      RealMatrix inverse = new LUDecomposition(sigma.getSubMatrix(o, o)).getSolver().getInverse();
      double[] shift = sigma.getSubMatrix(m, o).multiply(inverse).operate(centred(c, x, o));
      for (int i = 0; i < m.length; i++) {
        completed[m[i]] = mixture.mean(c)[m[i]] + shift[i];
      }
    }
    return completed;
  }

  /** cov(x | x_o, c): d × d, 0 where a coordinate is there. */
  public double[][] conditionalCovariance(int c, double[] x) {
    int[] o = observed(x);
    int[] m = missing(x);
    double[][] result = new double[d][d];
    if (m.length > 0) {
      RealMatrix sigma = covariance(c);
      RealMatrix inverse = new LUDecomposition(sigma.getSubMatrix(o, o)).getSolver().getInverse();
      RealMatrix part =
          sigma
              .getSubMatrix(m, m)
              .subtract(
                  sigma.getSubMatrix(m, o).multiply(inverse).multiply(sigma.getSubMatrix(o, m)));
      for (int i = 0; i < m.length; i++) {
        for (int j = 0; j < m.length; j++) {
          result[m[i]][m[j]] = part.getEntry(i, j);
        }
      }
    }
    return result;
  }

  /** The mixture after one EM step. */
  public Mixture emStep(double[] values, double[] rowWeights) {
    int rows = values.length / d;
    double[] counts = new double[k];
    double[] means = new double[k * d];
    double total = 0;
    for (int i = 0; i < rows; i++) {
      double[] x = Arrays.copyOfRange(values, i * d, (i + 1) * d);
      double[] w = responsibilities(x);
      total += rowWeights[i];
      for (int c = 0; c < k; c++) {
        double share = rowWeights[i] * w[c];
        double[] mean = conditionalMean(c, x);
        counts[c] += share;
        for (int j = 0; j < d; j++) {
          means[c * d + j] += share * mean[j];
        }
      }
    }
    for (int i = 0; i < means.length; i++) {
      means[i] /= counts[i / d];
    }
    double[] scatter = new double[k * d * d];
    for (int i = 0; i < rows; i++) {
      double[] x = Arrays.copyOfRange(values, i * d, (i + 1) * d);
      double[] w = responsibilities(x);
      for (int c = 0; c < k; c++) {
        double share = rowWeights[i] * w[c];
        double[] mean = conditionalMean(c, x);
        double[][] conditional = conditionalCovariance(c, x);
        for (int a = 0; a < d; a++) {
          for (int b = 0; b < d; b++) {
            scatter[(c * d + a) * d + b] +=
                share
                    * ((mean[a] - means[c * d + a]) * (mean[b] - means[c * d + b])
                        + conditional[a][b]);
          }
        }
      }
    }
    double[] weights = new double[k];
    for (int c = 0; c < k; c++) {
      weights[c] = counts[c] / total;
    }
    double all = total;
    return new Mixture(
        k,
        d,
        weights,
        means,
        covariances(scatter, counts),
        mixture.background().map(b -> b.withWeight(1 - Arrays.stream(counts).sum() / all)));
  }

  private Covariances covariances(double[] scatter, double[] counts) {
    double n = Arrays.stream(counts).sum();
    CovarianceType type = mixture.covariances().type();
    double[] variances = new double[k * d];
    double[] pooled = new double[d * d];
    double[] full = scatter.clone();
    for (int i = 0; i < scatter.length; i++) {
      int c = i / (d * d);
      pooled[i % (d * d)] += scatter[i] / n;
      full[i] /= counts[c];
      if (i % (d * d) / d == i % d) {
        variances[c * d + i % d] = full[i];
      }
    }
    return switch (type) {
      case SHARED -> {
        double trace = 0;
        for (int j = 0; j < d; j++) {
          trace += pooled[j * d + j];
        }
        yield new SharedVariance(trace / d);
      }
      case SPHERICAL -> {
        double[] means = new double[k];
        for (int i = 0; i < variances.length; i++) {
          means[i / d] += variances[i] / d;
        }
        yield DiagonalCovariances.spherical(means);
      }
      case DIAGONAL -> DiagonalCovariances.diagonal(d, variances);
      case TIED -> MatrixCovariances.tied(d, pooled);
      case FULL -> MatrixCovariances.full(d, full);
    };
  }
}
