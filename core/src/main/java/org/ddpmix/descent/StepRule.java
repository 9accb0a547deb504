package org.ddpmix.descent;

import java.util.Set;
import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Covariances;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ObjectiveValue;
import org.ddpmix.objective.StepKind;

/**
 * One step: μ_k ← μ_k − (η / (1 + turns)) (unitStep / π_k) ∇_k, and the self-consistent weights and
 * covariances.
 *
 * <p>{@code turns} counts the steps of the stage that went against the one before (Kesten,
 * <i>Accelerated stochastic approximation</i>, 1958): as long as steps agree the step size stays,
 * and where nothing but the noise of the gradient moves the means it falls like 1/n, which averages
 * the noise out.
 *
 * <p>A step of EM divides by the label shares of its own pass instead of π_k, and its size does not
 * fall: there is no noise.
 */
final class StepRule {
  private static final double VARIANCE_FLOOR = 1e-9; // of the samples' variance per coordinate
  private static final double SLOWEST = 0.999; // ratio of successive steps that is believed

  private final double stepSize;
  private final Set<LearnedParameter> learned;
  private final double rows;
  private final double leastVariance;
  private final double radius;
  private final double[] centre; // of the ball: dimension

  /**
   * @param learned what is learned besides the means
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
   * The state after the step, null where a number overflowed. Its distance is how far there is to
   * go: the largest of the root mean square moves of means, weights and covariances, each in
   * standard errors of what moved, and extrapolated as a geometric series where steps shrink
   * slowly.
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
    intoBall(means, d);
    for (int i = 0; i < k * d; i++) {
      direction[i] = means[i] - before[i];
    }
    double last = product(state.lastMove(), state.lastMove(), weights, d);
    double ratio = last > 0 ? Math.min(SLOWEST, Math.max(0, rate * agreement / last)) : 0;
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
      size = Math.max(size, from.covariances().standardErrorsTo(covariances, rows, d));
    }
    if (!isFinite(means) || !covariances.arePositiveDefinite()) {
      return null;
    }
    Mixture to = new Mixture(k, d, weights, means, covariances);
    return state.moved(to, direction, turns, size / (1 - ratio));
  }

  /** Moves means outside the ball to the nearest point of it. */
  private void intoBall(double[] means, int d) {
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

  /** −(unitStep / π_k) ∇_k; a component that has lost all its samples stays where it is. */
  private double[] direction(double[] weights, int d, ObjectiveValue value) {
    double[] direction = new double[value.gradient().length];
    for (int i = 0; i < direction.length; i++) {
      double weight = weights[i / d];
      direction[i] = weight * rows < 1e-3 ? 0 : -value.unitStep() / weight * value.gradient()[i];
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
