package org.ddpmix.descent;

import java.util.Set;
import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Covariances;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ObjectiveValue;
import org.ddpmix.objective.StepKind;

/**
 * The update of one step: μ_k ← μ_k − (η / (1 + turns)) (unitStep / π_k) ∇_k, and an interpolation
 * of weights and covariances towards their self-consistent values.
 *
 * <p>{@code turns} is the number of direction reversals in the stage (Kesten, <i>Accelerated
 * stochastic approximation</i>, 1958). While successive steps agree, the step size stays constant.
 * When only gradient noise moves the means, the step size decreases like 1/n, which averages the
 * noise.
 *
 * <p>An EM step divides by the label shares of the same pass instead of π_k. Its step size does not
 * decrease because its gradient has no noise.
 */
final class StepRule {
  private static final double VARIANCE_FLOOR = 1e-9; // relative to the data variance per coordinate
  private static final double MAX_RATIO =
      0.999; // largest ratio of successive steps used for extrapolation

  private final double stepSize;
  private final Set<LearnedParameter> learned;
  private final double rows;
  private final double leastVariance;
  private final double radius;
  private final double[] centre; // centre of the ball: dimension

  /**
   * @param learned the parameters learned besides the means
   */
  StepRule(DescentSettings settings, Set<LearnedParameter> learned, SampleSet samples) {
    this.stepSize = settings.stepSize();
    this.radius = settings.radius();
    this.centre = samples.mean();
    this.learned = learned;
    this.rows = samples.totalWeight();
    this.leastVariance = VARIANCE_FLOOR * samples.totalVariance() / samples.dimension();
  }

  /**
   * Takes a step. The distance of the new state is the largest root mean square change of means,
   * weights and covariances, each in units of its standard error. It is extrapolated as a geometric
   * series when steps shrink slowly.
   *
   * @return the new state, or null if a number overflowed
   */
  DescentState take(DescentState state, ObjectiveValue value, StepKind kind) {
    boolean em = kind == StepKind.EM;
    Mixture from = state.mixture();
    int k = from.k();
    int d = from.dimension();
    double[] weights = from.weights();
    double[] direction = direction(em ? value.labelShares() : weights, d, value);
    double agreement = product(direction, state.lastMove(), weights, d);
    int turns = state.turns() + (agreement < 0 && !em ? 1 : 0);
    double rate = stepSize / (1 + turns);
    double share = Math.min(1, rate);

    double[] means = from.means();
    double[] before = from.means();
    for (int i = 0; i < k * d; i++) {
      means[i] += rate * direction[i];
    }
    projectOntoBall(means, d);
    for (int i = 0; i < k * d; i++) {
      direction[i] = means[i] - before[i];
    }
    double last = product(state.lastMove(), state.lastMove(), weights, d);
    double ratio = last > 0 ? Math.min(MAX_RATIO, Math.max(0, rate * agreement / last)) : 0;
    double squares = from.covariances().squaredLength(weights, direction);
    double size = Math.sqrt(squares * rows / (k * d));

    if (learned.contains(LearnedParameter.WEIGHTS)) {
      double change = 0;
      for (int c = 0; c < k; c++) {
        double step = share * (value.labelShares()[c] - weights[c]);
        change += weights[c] > 0 ? step * step / weights[c] : 0;
        weights[c] += step;
      }
      size = Math.max(size, Math.sqrt(change * rows / k));
    }
    Covariances covariances = from.covariances();
    if (learned.contains(LearnedParameter.VARIANCE)) {
      covariances = covariances.movedTowards(value.covariances().withFloor(leastVariance), share);
      size = Math.max(size, from.covariances().standardErrorsTo(covariances, weights, rows, d));
    }
    if (!isFinite(means) || !covariances.arePositiveDefinite()) {
      return null;
    }
    Mixture to = new Mixture(k, d, weights, means, covariances);
    return state.moved(to, direction, turns, size / (1 - ratio));
  }

  /** Projects means outside the ball onto it. */
  private void projectOntoBall(double[] means, int d) {
    for (int from = 0; radius < Double.POSITIVE_INFINITY && from < means.length; from += d) {
      double square = 0;
      for (int j = 0; j < d; j++) {
        square += (means[from + j] - centre[j]) * (means[from + j] - centre[j]);
      }
      double shrink = radius / Math.sqrt(square);
      for (int j = 0; shrink < 1 && j < d; j++) {
        means[from + j] = centre[j] + shrink * (means[from + j] - centre[j]);
      }
    }
  }

  /** −(unitStep / π_k) direction_k; the mean of a component without samples does not move. */
  private double[] direction(double[] weights, int d, ObjectiveValue value) {
    double[] direction = new double[value.gradient().length];
    for (int i = 0; i < direction.length; i++) {
      double weight = weights[i / d];
      direction[i] = weight * rows < 1e-3 ? 0 : -value.unitStep() / weight * value.direction()[i];
    }
    return direction;
  }

  private static double product(double[] a, double[] b, double[] weights, int d) {
    double sum = 0;
    for (int i = 0; i < b.length; i++) {
      sum += weights[i / d] * a[i] * b[i];
    }
    return sum;
  }

  private static boolean isFinite(double[] numbers) {
    for (double x : numbers) {
      if (!Double.isFinite(x)) {
        return false;
      }
    }
    return true;
  }
}
