package org.ddpmix.mixture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jgrapht.alg.matching.KuhnMunkresMinimalWeightBipartitePerfectMatching;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleWeightedGraph;

/**
 * The errors of an estimated mixture against the true one. Components are matched one to one such
 * that a sum of costs is minimal (an assignment problem). The cost is the squared distance between
 * the means if both mixtures are of the family {@link CovarianceType#SHARED}, else the
 * Bhattacharyya distance (above {@value #MAX_MATRIX_DIMENSION} dimensions, where matrices would
 * take too long, the squared distance again). If the numbers of components differ, the surplus
 * components remain unmatched.
 */
public final class ComponentMatching {
  private static final int MAX_MATRIX_DIMENSION = 128;

  /** Components at a Bhattacharyya distance up to this are the same: they overlap by 86 %. */
  private static final double SAME_COMPONENT = 0.15;

  private final Mixture truth;
  private final Mixture estimate;
  private final int[]
      partner; // per true component: index of the matched estimated component, or -1

  private ComponentMatching(Mixture truth, Mixture estimate, int[] partner) {
    this.truth = truth;
    this.estimate = estimate;
    this.partner = partner;
  }

  /** Matches the components of two mixtures of the same dimension. */
  public static ComponentMatching of(Mixture truth, Mixture estimate) {
    int size = Math.max(truth.k(), estimate.k());
    double[][] squares = new double[truth.k()][estimate.k()];
    double scale = scale(truth, estimate);
    for (int t = 0; t < truth.k(); t++) {
      for (int e = 0; e < estimate.k(); e++) {
        squares[t][e] = cost(truth, t, estimate, e, scale);
      }
    }
    return new ComponentMatching(truth, estimate, assign(squares, size));
  }

  private static boolean haveSharedVariance(Mixture truth, Mixture estimate) {
    return truth.covariances().type() == CovarianceType.SHARED
        && estimate.covariances().type() == CovarianceType.SHARED;
  }

  private static double cost(Mixture truth, int t, Mixture estimate, int e, double scale) {
    boolean diagonal =
        truth.covariances().type().isDiagonal() && estimate.covariances().type().isDiagonal();
    boolean byMeans =
        haveSharedVariance(truth, estimate)
            || !diagonal && truth.dimension() > MAX_MATRIX_DIMENSION;
    return byMeans
        ? squaredDistance(truth.mean(t), estimate.mean(e), scale)
        : ComponentDistance.bhattacharyya(truth, t, estimate, e);
  }

  /**
   * The power of two by which means are multiplied so that squared distances neither overflow,
   * which the solver does not survive, nor vanish; 1 for ordinary means.
   */
  private static double scale(Mixture a, Mixture b) {
    double largest = 0;
    for (double[] means : new double[][] {a.means(), b.means()}) {
      for (double mean : means) {
        largest = Math.max(largest, Math.abs(mean));
      }
    }
    boolean ordinary = largest == 0 || largest > 1e-120 && largest < 1e120;
    return ordinary ? 1 : Math.scalb(1.0, -Math.max(-1000, Math.getExponent(largest)));
  }

  /**
   * Solves the assignment problem. The solver requires a square cost matrix, so missing rows or
   * columns are padded with cost 0.
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
        boolean inRange = i < cost.length && j < cost[0].length;
        graph.setEdgeWeight(graph.addEdge(i, size + j), inRange ? cost[i][j] : 0);
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

  /**
   * For each true component, the index of the matched estimated component, or −1 if there is none.
   */
  public int[] partners() {
    return partner.clone();
  }

  /**
   * ‖μ̂_k − μ_k‖ of one true component, in units of the data; NaN if it is unmatched.
   *
   * @param component the index of the component in the true mixture
   */
  public double distance(int component) {
    return partner[component] < 0
        ? Double.NaN
        : Math.sqrt(
                squaredDistance(
                    truth.mean(component),
                    estimate.mean(partner[component]),
                    scale(truth, estimate)))
            / scale(truth, estimate);
  }

  /** Root mean square over the matched components of ‖μ̂_k − μ_k‖, in units of the data. */
  public double meanError() {
    double scale = scale(truth, estimate);
    double sum = 0;
    int matched = 0;
    for (int t = 0; t < partner.length; t++) {
      if (partner[t] >= 0) {
        sum += squaredDistance(truth.mean(t), estimate.mean(partner[t]), scale);
        matched++;
      }
    }
    return Math.sqrt(sum / matched) / scale;
  }

  /** The largest ‖μ̂_k − μ_k‖ over the matched components, in units of the data. */
  public double maxError() {
    double scale = scale(truth, estimate);
    double max = 0;
    for (int t = 0; t < partner.length; t++) {
      if (partner[t] >= 0) {
        max = Math.max(max, squaredDistance(truth.mean(t), estimate.mean(partner[t]), scale));
      }
    }
    return Math.sqrt(max) / scale;
  }

  /**
   * The share of true components that the estimate recovers. With one shared variance these are the
   * components whose matched mean lies within half the smallest distance between true means; for
   * other families those whose match has a Bhattacharyya distance of at most {@value
   * #SAME_COMPONENT}.
   */
  public double recovered() {
    if (!haveSharedVariance(truth, estimate)) {
      long same =
          IntStream.range(0, truth.k())
              .filter(t -> partner[t] >= 0)
              .filter(
                  t ->
                      ComponentDistance.bhattacharyya(truth, t, estimate, partner[t])
                          <= SAME_COMPONENT)
              .count();
      return (double) same / truth.k();
    }
    double smallest = leastSeparation(truth);
    int found = 0;
    for (int t = 0; t < partner.length; t++) {
      if (partner[t] >= 0 && distance(t) <= 0.5 * smallest) {
        found++;
      }
    }
    return (double) found / truth.k();
  }

  /**
   * Root mean square over the true components of π̂_k − π_k; an unmatched component has π̂_k = 0.
   */
  public double weightError() {
    double sum = 0;
    for (int t = 0; t < partner.length; t++) {
      double difference = (partner[t] < 0 ? 0 : estimate.weight(partner[t])) - truth.weight(t);
      sum += difference * difference;
    }
    return Math.sqrt(sum / truth.k());
  }

  /** |v̂ − v| / v, where v is the mean within-component variance of a coordinate. */
  public double varianceError() {
    return Math.abs(estimate.meanVariance() - truth.meanVariance()) / truth.meanVariance();
  }

  /**
   * ‖Σ̂_k − Σ_k‖ / ‖Σ_k‖ of one true component, with the Frobenius norm; NaN if it is unmatched.
   *
   * @param component the index of the component in the true mixture
   */
  public double covarianceError(int component) {
    if (partner[component] < 0) {
      return Double.NaN;
    }
    double[] expected = covariance(truth, component);
    double[] actual = covariance(estimate, partner[component]);
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      norm += expected[i] * expected[i];
    }
    return Math.sqrt(difference / norm);
  }

  /** The matrix of a component, d × d; its diagonal if both mixtures have diagonal matrices. */
  private double[] covariance(Mixture mixture, int component) {
    if (!truth.covariances().type().isDiagonal() || !estimate.covariances().type().isDiagonal()) {
      return mixture.covariance(component);
    }
    return mixture.covariances().variances(component, mixture.dimension());
  }

  /** Root mean square of {@link #covarianceError(int)} over the matched components. */
  public double covarianceError() {
    return Math.sqrt(
        IntStream.range(0, partner.length)
            .filter(t -> partner[t] >= 0)
            .mapToDouble(this::covarianceError)
            .map(error -> error * error)
            .average()
            .orElse(Double.NaN));
  }

  /** The smallest distance between two means, in units of the data; infinite for one component. */
  public static double leastSeparation(Mixture mixture) {
    double scale = scale(mixture, mixture);
    double smallest = Double.POSITIVE_INFINITY;
    for (int a = 0; a < mixture.k(); a++) {
      for (int b = 0; b < a; b++) {
        smallest = Math.min(smallest, squaredDistance(mixture.mean(a), mixture.mean(b), scale));
      }
    }
    return Math.sqrt(smallest) / scale;
  }

  /**
   * The expected {@link #meanError} of the per-component sample means when the labels are known:
   * √(mean_k tr Σ_k / n_k), n_k = N π_k.
   *
   * @param samples the number of samples N
   */
  public static double oracleError(Mixture truth, double samples) {
    double sum = 0;
    for (int c = 0; c < truth.k(); c++) {
      sum += truth.covariances().trace(c, truth.dimension()) / (samples * truth.weight(c));
    }
    return Math.sqrt(sum / truth.k());
  }

  static double squaredDistance(double[] a, double[] b, double scale) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      double difference = a[j] * scale - b[j] * scale;
      sum += difference * difference;
    }
    return sum;
  }
}
