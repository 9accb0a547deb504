package org.ddpmix.start;

import java.util.Arrays;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.SharedVariance;

/**
 * Merges a mixture's components until k are left, each time the pair whose merger costs the least
 * likelihood.
 *
 * <p>The cost, in nats per sample, of one component in place of two with weights π_i, π_j at
 * distance Δ:
 *
 * <pre>
 *   (π_i + π_j) [ p q Δ² / (2v) − I ],   p = π_i / (π_i + π_j), q = 1 − p
 * </pre>
 *
 * where I is the mutual information of the label and x in the pair, which depends on p and Δ / √v
 * alone (16-node Gauss–Hermite). It is the Kullback–Leibler divergence of the pair from the
 * component with its mean, of the same variance. Squared distances are less d v (1/n_i + 1/n_j),
 * which sampling error alone puts between two halves of one component.
 */
final class ComponentMerge {
  private static final int NODES = 16;
  private static final double FAR =
      40; // standard deviations, beyond which the label is known for certain

  private final int d;
  private final double variance;
  private final double rows;
  private final double[] means; // components × d
  private final double[] weights;
  private final double[][]
      cost; // of each pair; infinite on the diagonal and for what is merged away
  private final double[] nodes = new double[NODES]; // of E over N(0, 1)
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
   * @param rows how many samples the mixture stands for
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
    boolean[] gone = new boolean[weights.length];
    for (int merged = weights.length; merged > k; merged--) {
      int[] pair = cheapest();
      merge(pair[0], pair[1]);
      gone[pair[1]] = true;
      for (int j = 0; j < weights.length; j++) {
        cost[pair[1]][j] = cost[j][pair[1]] = Double.POSITIVE_INFINITY;
        if (j != pair[0] && !gone[j]) {
          cost[pair[0]][j] = cost[j][pair[0]] = cost(pair[0], j);
        }
      }
    }
    return rest(k, gone);
  }

  private int[] cheapest() {
    int[] pair = {0, 1};
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < cost.length; i++) {
      for (int j = i + 1; j < cost.length; j++) {
        if (cost[i][j] < least) {
          least = cost[i][j];
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

  private Mixture rest(int k, boolean[] gone) {
    double[] restWeights = new double[k];
    double[] restMeans = new double[k * d];
    int next = 0;
    for (int i = 0; i < weights.length; i++) {
      if (!gone[i]) {
        System.arraycopy(means, i * d, restMeans, next * d, d);
        restWeights[next++] = weights[i];
      }
    }
    double total = Arrays.stream(restWeights).sum();
    for (int i = 0; i < k; i++) {
      restWeights[i] /= total;
    }
    return new Mixture(k, d, restWeights, restMeans, variance);
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

  /** KL( p N(0, 1) + q N(Δ, 1) ‖ N(q Δ, 1) ), Δ² given. */
  double divergence(double p, double squaredDistance) {
    double q = 1 - p;
    double logOdds = Math.log(q / p);
    double far = Math.min(Math.sqrt(squaredDistance), FAR);
    double lostByFirst = 0; // E log 1/P(label | x) under the first component
    double lostBySecond = 0;
    for (int n = 0; n < NODES; n++) {
      double x = far * nodes[n] - 0.5 * far * far;
      lostByFirst += nodeWeights[n] * softplus(logOdds + x);
      lostBySecond += nodeWeights[n] * softplus(-logOdds + x);
    }
    double information = -p * (Math.log(p) + lostByFirst) - q * (Math.log(q) + lostBySecond);
    return Math.max(0, 0.5 * p * q * squaredDistance - information);
  }

  /** log(1 + eˣ). */
  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
