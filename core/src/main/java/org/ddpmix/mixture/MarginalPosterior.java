package org.ddpmix.mixture;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The log density, the responsibilities and the conditional moments of samples with missing
 * coordinates, which are NaN. A sample counts with the coordinates o that it has; the others are m.
 *
 * <pre>
 *   p(x_o) = Σ_k π_k N(x_o; μ_ko, Σ_koo) + π₀ Π_{j∈o} 1 / width_j
 *   Σ = L Lᵀ,   u = L⁻¹ (x − μ) with x_m = μ_m,   L⁻¹_{·m} = Q R with orthonormal Q,   û = u − Q Qᵀ u
 *   log N(x_o; μ_o, Σ_oo) = −½ (|o| log 2π + log|Σ| + 2 log|R| + ‖û‖²)
 *   E[x | x_o] = μ + L û,   cov(L⁻¹ x | x_o) = Q Qᵀ
 * </pre>
 *
 * <p>With (Σ⁻¹)_mm = RᵀR these are the usual formulas with Σ_oo⁻¹. They need no inverse of a part
 * of Σ, and the cost of a sample grows with the number of its missing coordinates. Diagonal
 * families leave the missing coordinates out.
 *
 * <p>Source: R. J. A. Little, D. B. Rubin, <i>Statistical Analysis with Missing Data</i>, 2002,
 * chapter 11.
 *
 * <p>An instance holds scratch memory and the last sample, and must be used by one thread only.
 */
public final class MarginalPosterior {
  private static final int MAX_CACHED = 1 << 21; // numbers
  private static final double LOG_2_PI = Math.log(2 * Math.PI);

  private final Mixture mixture;
  private final int k;
  private final int d;
  private final double[] means; // k × d
  private final double[] logWeights; // k
  private final MatrixCovariances matrices; // null for a diagonal family
  private final double[][] inverses; // L⁻¹ of each matrix: d × d
  private final double[][] variances; // of each component: d; null for matrices
  private final Map<BitSet, Pattern> patterns = new HashMap<>();
  private long cached; // numbers
  private final double[] centred;
  private final double[] whitened; // û of each component: k × d
  private final double[] one;
  private Pattern pattern; // of the last sample
  private double[] sample; // the last sample, which starts at its offset
  private int offset;
  private double ofComponents; // the log of their part of its density

  /**
   * Which coordinates are missing, and what follows from it.
   *
   * @param missing their indices, ascending: m
   * @param directions Q of each matrix, one column after the other: m × d; empty for a diagonal
   *     family
   * @param logDeterminants 2 log|R| of each matrix
   */
  private record Pattern(int[] missing, double[][] directions, double[] logDeterminants) {}

  /** Prepares the posterior of a mixture. Its samples have the same coordinates as the mixture. */
  public MarginalPosterior(Mixture mixture) {
    this.mixture = mixture;
    k = mixture.k();
    d = mixture.dimension();
    means = mixture.means();
    logWeights = mixture.weights();
    Arrays.setAll(logWeights, c -> Math.log(logWeights[c]));
    matrices = mixture.covariances() instanceof MatrixCovariances m ? m : null;
    inverses = new double[matrices == null ? 0 : isTied() ? 1 : k][];
    for (int m = 0; m < inverses.length; m++) {
      inverses[m] = matrices.factor(m).inverse();
    }
    variances = matrices == null ? new double[k][] : null;
    for (int c = 0; variances != null && c < k; c++) {
      variances[c] = mixture.covariances().variances(c, d);
    }
    centred = new double[d];
    whitened = new double[matrices == null ? 0 : k * d];
    one = new double[d];
  }

  private boolean isTied() {
    return matrices.type() == CovarianceType.TIED;
  }

  private int matrix(int component) {
    return inverses.length == 1 ? 0 : component;
  }

  /** Whether a sample of d coordinates, which start at {@code offset}, lacks some of them. */
  public static boolean isIncomplete(double[] x, int offset, int d) {
    for (int j = offset; j < offset + d; j++) {
      if (Double.isNaN(x[j])) {
        return true;
      }
    }
    return false;
  }

  /**
   * Computes the log density of the coordinates that a sample has, and the responsibilities. The
   * other methods then refer to this sample.
   *
   * @param x dimension numbers, starting at {@code offset}, NaN where they are missing; not copied
   * @param responsibilities k numbers, overwritten by P(component | x_o); they sum to 1 with that
   *     of the background
   * @return the log density in nats; 0 if all coordinates are missing
   */
  public double of(double[] x, int offset, double[] responsibilities) {
    this.sample = x;
    this.offset = offset;
    pattern = pattern(x, offset);
    double constant = -0.5 * (d - pattern.missing.length) * LOG_2_PI;
    double other = mixture.background().map(b -> b.logJoint(x, offset)).orElse(Double.NaN);
    double max = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < k; c++) {
      responsibilities[c] =
          constant + logWeights[c] + (matrices == null ? diagonalTerm(c) : matrixTerm(c));
      max = Math.max(max, responsibilities[c]);
    }
    ofComponents = max;
    if (max > Double.NEGATIVE_INFINITY) {
      double part = 0;
      for (int c = 0; c < k; c++) {
        part += Math.exp(responsibilities[c] - max);
      }
      ofComponents += Math.log(part);
    }
    max = other > max ? other : max;
    if (max == Double.NEGATIVE_INFINITY) {
      mixture.nearest(Arrays.copyOfRange(x, offset, offset + d), responsibilities);
      return max;
    }
    double sum = Double.isNaN(other) ? 0 : Math.exp(other - max);
    for (int c = 0; c < k; c++) {
      responsibilities[c] = Math.exp(responsibilities[c] - max);
      sum += responsibilities[c];
    }
    for (int c = 0; c < k; c++) {
      responsibilities[c] /= sum;
    }
    return max + Math.log(sum);
  }

  /** The log of the part of the density of the last sample that the components contribute. */
  double ofComponents() {
    return ofComponents;
  }

  private double diagonalTerm(int c) {
    double sum = 0;
    for (int j = 0; j < d; j++) {
      double difference = sample[offset + j] - means[c * d + j];
      if (!Double.isNaN(difference)) {
        sum += difference * difference / variances[c][j] + Math.log(variances[c][j]);
      }
    }
    return -0.5 * sum;
  }

  private double matrixTerm(int c) {
    double[] inverse = inverses[matrix(c)];
    for (int j = 0; j < d; j++) {
      double difference = sample[offset + j] - means[c * d + j];
      centred[j] = Double.isNaN(difference) ? 0 : difference;
    }
    int first = c * d;
    for (int i = 0; i < d; i++) {
      double u = 0;
      for (int j = 0; j <= i; j++) {
        u += inverse[i * d + j] * centred[j];
      }
      whitened[first + i] = u;
    }
    double[] q = pattern.directions[matrix(c)];
    for (int m = 0; m < q.length; m += d) {
      subtractProjection(q, m, whitened, first);
    }
    double squares = 0;
    for (int i = first; i < first + d; i++) {
      squares += whitened[i] * whitened[i];
    }
    return -0.5 * (squares + matrices.logDeterminant(c, d) + pattern.logDeterminants[matrix(c)]);
  }

  /** Subtracts from b its projection on a unit vector; returns the length of the projection. */
  private double subtractProjection(double[] unit, int from, double[] b, int to) {
    double product = 0;
    for (int i = 0; i < d; i++) {
      product += unit[from + i] * b[to + i];
    }
    for (int i = 0; i < d; i++) {
      b[to + i] -= product * unit[from + i];
    }
    return product;
  }

  private Pattern pattern(double[] x, int from) {
    BitSet key = new BitSet(d);
    for (int j = 0; j < d; j++) {
      if (Double.isNaN(x[from + j])) {
        key.set(j);
      }
    }
    Pattern found = patterns.get(key);
    if (found == null) {
      found = pattern(key.stream().toArray());
      long size = d + (long) inverses.length * (d * (long) found.missing.length + 1);
      if (cached + size <= MAX_CACHED) { // the result is the same without it
        cached += size;
        patterns.put(key, found);
      }
    }
    return found;
  }

  /** Orthonormalizes columns of each L⁻¹ by the modified method of Gram and Schmidt, twice. */
  private Pattern pattern(int[] missing) {
    double[][] directions = new double[inverses.length][missing.length * d];
    double[] logDeterminants = new double[inverses.length];
    for (int m = 0; m < inverses.length; m++) {
      double[] q = directions[m];
      for (int a = 0; a < missing.length; a++) {
        for (int i = missing[a]; i < d; i++) {
          q[a * d + i] = inverses[m][i * d + missing[a]];
        }
        for (int pass = 0; pass < 2; pass++) {
          for (int b = 0; b < a; b++) {
            subtractProjection(q, b * d, q, a * d);
          }
        }
        double squares = 0;
        for (int i = a * d; i < (a + 1) * d; i++) {
          squares += q[i] * q[i];
        }
        double norm = Math.sqrt(squares);
        logDeterminants[m] += 2 * Math.log(norm);
        for (int i = a * d; i < (a + 1) * d; i++) {
          q[i] /= norm;
        }
      }
    }
    return new Pattern(missing, directions, logDeterminants);
  }

  /** The indices of the missing coordinates, ascending. The array must not be modified. */
  public int[] missing() {
    return pattern.missing;
  }

  /** û of the components of a family of matrices: k × d. The array must not be modified. */
  public double[] whitened() {
    return whitened;
  }

  /**
   * The columns of Q of a component of a family of matrices, one after the other: missing × d. The
   * array must not be modified.
   */
  public double[] directions(int component) {
    return pattern.directions[matrix(component)];
  }

  /**
   * Computes E[x | x_o, component].
   *
   * @param out d numbers, overwritten; those that the sample has are its own
   */
  public void conditionalMean(int component, double[] out) {
    if (matrices != null) {
      matrices.factor(component).times(whitened, component * d, one, 0);
    }
    System.arraycopy(sample, offset, out, 0, d);
    for (int j : pattern.missing) {
      out[j] = means[component * d + j] + (matrices == null ? 0 : one[j]);
    }
  }

  /** The variance of a coordinate within a component of a diagonal family. */
  public double variance(int component, int coordinate) {
    return variances[component][coordinate];
  }

  /**
   * Completes a sample by the conditional means of its missing coordinates, Σ_k w_k E[x | x_o, k],
   * where w are the responsibilities of the components among themselves.
   *
   * @param x dimension numbers, starting at {@code from}, NaN where they are missing
   * @param out d numbers, overwritten
   */
  public void complete(double[] x, int from, double[] out) {
    double[] w = new double[k];
    of(x, from, w);
    double sum = Arrays.stream(w).sum();
    if (!(sum > Double.MIN_NORMAL)) { // only the background has a share
      double[] row = Arrays.copyOfRange(x, from, from + d);
      w = mixture.withoutBackground().responsibilities(row);
      sum = Arrays.stream(w).sum();
    }
    double[] mean = new double[d];
    System.arraycopy(x, from, out, 0, d);
    for (int j : pattern.missing) {
      out[j] = 0;
    }
    for (int c = 0; c < k; c++) {
      if (w[c] > 0) {
        conditionalMean(c, mean);
        for (int j : pattern.missing) {
          out[j] += w[c] / sum * mean[j];
        }
      }
    }
  }
}
