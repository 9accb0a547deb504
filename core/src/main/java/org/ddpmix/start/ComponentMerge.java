package org.ddpmix.start;

import java.util.Arrays;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.SharedVariance;

/**
 * Merges the components of a mixture until k remain. Each step merges the pair with the smallest
 * loss of likelihood.
 *
 * <p>The cost, in nats per sample, of replacing two components with weights π_i, π_j at distance Δ
 * by one is
 *
 * <pre>
 *   (π_i + π_j) [ p q Δ² / (2v) − I ],   p = π_i / (π_i + π_j), q = 1 − p
 * </pre>
 *
 * where I is the mutual information of the label and x within the pair. It depends only on p and Δ
 * / √v and is computed with 16-node Gauss–Hermite quadrature. The term in brackets is the
 * Kullback–Leibler divergence from the pair to a single component with the same mean and variance
 * v. The value d v (1/n_i + 1/n_j) is subtracted from each squared distance: it is the expected
 * squared distance that sampling error alone causes between two halves of one component.
 */
final class ComponentMerge {
  private static final int NODES = 16;
  private static final double MAX_DISTANCE =
      40; // standard deviations; at larger distances the label is certain

  private final int d;
  private final double variance;
  private final double rows;
  private final double[] means; // components × d
  private final double[] weights;
  private final double[][]
      cost; // components × components; infinite on the diagonal and for removed components
  private final double[] nodes = new double[NODES]; // quadrature nodes of E over N(0, 1)
  private final double[] nodeWeights = new double[NODES];

  private ComponentMerge(Mixture mixture, double rows) {
    this.d = mixture.dimension();
    this.variance = SharedVariance.of(mixture);
    this.rows = rows;
    this.means = mixture.means();
    this.weights = mixture.weights();
    this.cost = new double[mixture.k()][mixture.k()];
    GaussIntegrator rule = new GaussIntegratorFactory().hermite(NODES);
    for (int n = 0; n < NODES; n++) {
      nodes[n] = Math.sqrt(2) * rule.getPoint(n);
      nodeWeights[n] = rule.getWeight(n) / Math.sqrt(Math.PI);
    }
  }

  /**
   * Merges a mixture to k components.
   *
   * @param k at most the number of components of the mixture
   * @param rows the number of samples that the mixture was fitted to
   */
  static Mixture to(int k, Mixture mixture, double rows) {
    return new ComponentMerge(mixture, rows).mergeTo(k);
  }

  private Mixture mergeTo(int k) {
    for (double[] row : cost) {
      Arrays.fill(row, Double.POSITIVE_INFINITY);
    }
    for (int i = 0; i < weights.length; i++) {
      for (int j = 0; j < i; j++) {
        cost[i][j] = cost[j][i] = cost(i, j);
      }
    }
    boolean[] removed = new boolean[weights.length];
    for (int left = weights.length; left > k; left--) {
      int[] pair = cheapestPair();
      merge(pair[0], pair[1]);
      removed[pair[1]] = true;
      for (int j = 0; j < weights.length; j++) {
        cost[pair[1]][j] = cost[j][pair[1]] = Double.POSITIVE_INFINITY;
        if (j != pair[0] && !removed[j]) {
          cost[pair[0]][j] = cost[j][pair[0]] = cost(pair[0], j);
        }
      }
    }
    return remaining(k, removed);
  }

  private int[] cheapestPair() {
    int[] pair = {0, 1};
    double smallest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < cost.length; i++) {
      for (int j = i + 1; j < cost.length; j++) {
        if (cost[i][j] < smallest) {
          smallest = cost[i][j];
          pair = new int[] {i, j};
        }
      }
    }
    return pair;
  }

  private void merge(int i, int j) {
    double sum = weights[i] + weights[j];
    double share = sum > 0 ? weights[i] / sum : 0.5;
    for (int c = 0; c < d; c++) {
      means[i * d + c] = share * means[i * d + c] + (1 - share) * means[j * d + c];
    }
    weights[i] = sum;
  }

  private Mixture remaining(int k, boolean[] removed) {
    double[] remainingWeights = new double[k];
    double[] remainingMeans = new double[k * d];
    int next = 0;
    for (int i = 0; i < weights.length; i++) {
      if (!removed[i]) {
        System.arraycopy(means, i * d, remainingMeans, next * d, d);
        remainingWeights[next++] = weights[i];
      }
    }
    double total = Arrays.stream(remainingWeights).sum();
    for (int i = 0; i < k; i++) {
      remainingWeights[i] /= total;
    }
    return new Mixture(k, d, remainingWeights, remainingMeans, variance);
  }

  private double cost(int i, int j) {
    double sum = weights[i] + weights[j];
    if (!(weights[i] > 0 && weights[j] > 0)) {
      return 0;
    }
    double squares = 0;
    for (int c = 0; c < d; c++) {
      double difference = means[i * d + c] - means[j * d + c];
      squares += difference * difference;
    }
    squares -=
        d * variance * (1 / Math.max(rows * weights[i], 1) + 1 / Math.max(rows * weights[j], 1));
    return sum * divergence(weights[i] / sum, Math.max(squares, 0) / variance);
  }

  /** KL( p N(0, 1) + q N(Δ, 1) ‖ N(q Δ, 1) ), as a function of Δ². */
  double divergence(double p, double squaredDistance) {
    double q = 1 - p;
    double logOdds = Math.log(q / p);
    double distance = Math.min(Math.sqrt(squaredDistance), MAX_DISTANCE);
    double firstEntropy = 0; // E log 1/P(label | x) under the first component
    double secondEntropy = 0;
    for (int n = 0; n < NODES; n++) {
      double x = distance * nodes[n] - 0.5 * distance * distance;
      firstEntropy += nodeWeights[n] * softplus(logOdds + x);
      secondEntropy += nodeWeights[n] * softplus(-logOdds + x);
    }
    double information = -p * (Math.log(p) + firstEntropy) - q * (Math.log(q) + secondEntropy);
    return Math.max(0, 0.5 * p * q * squaredDistance - information);
  }

  /** log(1 + eˣ). */
  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
