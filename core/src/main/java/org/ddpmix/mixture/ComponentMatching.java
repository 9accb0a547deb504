package org.ddpmix.mixture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import org.jgrapht.alg.matching.KuhnMunkresMinimalWeightBipartitePerfectMatching;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleWeightedGraph;

/**
 * A mixture held against the true one, after the one-to-one matching of their components that has
 * the least sum of squared distances. With different numbers of components, the surplus ones stay
 * unmatched.
 */
public final class ComponentMatching {
  private final Mixture truth;
  private final Mixture estimate;
  private final int[] partner; // of each true component: the index of the estimate's, or -1

  private ComponentMatching(Mixture truth, Mixture estimate, int[] partner) {
    this.truth = truth;
    this.estimate = estimate;
    this.partner = partner;
  }

  /** Matches two mixtures of the same dimension. */
  public static ComponentMatching of(Mixture truth, Mixture estimate) {
    int size = Math.max(truth.k(), estimate.k());
    double[][] squares = new double[truth.k()][estimate.k()];
    for (int t = 0; t < truth.k(); t++) {
      for (int e = 0; e < estimate.k(); e++) {
        squares[t][e] = squaredDistance(truth.mean(t), estimate.mean(e));
      }
    }
    return new ComponentMatching(truth, estimate, assign(squares, size));
  }

  /**
   * The solver wants two sides of one size: what is missing on one of them costs nothing to match.
   */
  static int[] assign(double[][] cost, int size) {
    SimpleWeightedGraph<Integer, DefaultWeightedEdge> graph =
        new SimpleWeightedGraph<>(DefaultWeightedEdge.class);
    List<Integer> left = new ArrayList<>();
    List<Integer> right = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      left.add(i);
      right.add(size + i);
      graph.addVertex(i);
      graph.addVertex(size + i);
    }
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        boolean real = i < cost.length && j < cost[0].length;
        graph.setEdgeWeight(graph.addEdge(i, size + j), real ? cost[i][j] : 0);
      }
    }
    int[] partner = new int[cost.length];
    Arrays.fill(partner, -1);
    for (DefaultWeightedEdge edge :
        new KuhnMunkresMinimalWeightBipartitePerfectMatching<>(
                graph, new LinkedHashSet<>(left), new LinkedHashSet<>(right))
            .getMatching()
            .getEdges()) {
      int i = graph.getEdgeSource(edge);
      int j = graph.getEdgeTarget(edge) - size;
      if (i < cost.length && j < cost[0].length) {
        partner[i] = j;
      }
    }
    return partner;
  }

  /** For each true component the index of the estimated one, or −1 where it has none. */
  public int[] partners() {
    return partner.clone();
  }

  /**
   * ‖μ̂_k − μ_k‖ of one true component, in units of the data; NaN where it has no partner.
   *
   * @param component its index in the true mixture
   */
  public double distance(int component) {
    return partner[component] < 0
        ? Double.NaN
        : Math.sqrt(squaredDistance(truth.mean(component), estimate.mean(partner[component])));
  }

  /** Root mean square over the matched components of ‖μ̂_k − μ_k‖, in units of the data. */
  public double meanError() {
    double sum = 0;
    int matched = 0;
    for (int t = 0; t < partner.length; t++) {
      if (partner[t] >= 0) {
        sum += squaredDistance(truth.mean(t), estimate.mean(partner[t]));
        matched++;
      }
    }
    return Math.sqrt(sum / matched);
  }

  /** The largest ‖μ̂_k − μ_k‖ of the matched components, in units of the data. */
  public double maxError() {
    double max = 0;
    for (int t = 0; t < partner.length; t++) {
      if (partner[t] >= 0) {
        max = Math.max(max, squaredDistance(truth.mean(t), estimate.mean(partner[t])));
      }
    }
    return Math.sqrt(max);
  }

  /**
   * The share of true means that have their partner within half of the least distance between true
   * means.
   */
  public double recovered() {
    double least = leastSeparation(truth);
    int found = 0;
    for (int t = 0; t < partner.length; t++) {
      if (partner[t] >= 0
          && Math.sqrt(squaredDistance(truth.mean(t), estimate.mean(partner[t]))) <= 0.5 * least) {
        found++;
      }
    }
    return (double) found / truth.k();
  }

  /** Root mean square over the true components of π̂_k − π_k; an unmatched one has π̂_k = 0. */
  public double weightError() {
    double sum = 0;
    for (int t = 0; t < partner.length; t++) {
      double difference = (partner[t] < 0 ? 0 : estimate.weight(partner[t])) - truth.weight(t);
      sum += difference * difference;
    }
    return Math.sqrt(sum / truth.k());
  }

  /** |v̂ − v| / v, where v is the mean variance of a coordinate within a component. */
  public double varianceError() {
    return Math.abs(estimate.meanVariance() - truth.meanVariance()) / truth.meanVariance();
  }

  /** The least distance between two means; infinite with one component. */
  public static double leastSeparation(Mixture mixture) {
    double least = Double.POSITIVE_INFINITY;
    for (int a = 0; a < mixture.k(); a++) {
      for (int b = 0; b < a; b++) {
        least = Math.min(least, squaredDistance(mixture.mean(a), mixture.mean(b)));
      }
    }
    return Math.sqrt(least);
  }

  /**
   * The error that the per-component sample means have when the labels are known: √(mean_k tr Σ_k /
   * n_k), n_k = N π_k, in the sense of {@link #meanError}.
   */
  public static double oracleError(Mixture truth, double samples) {
    double sum = 0;
    for (int c = 0; c < truth.k(); c++) {
      sum += truth.covariances().trace(c, truth.dimension()) / (samples * truth.weight(c));
    }
    return Math.sqrt(sum / truth.k());
  }

  static double squaredDistance(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      double difference = a[j] - b[j];
      sum += difference * difference;
    }
    return sum;
  }
}
