package org.ddpmix.descent;

import java.util.Arrays;
import org.ddpmix.mixture.Mixture;

/**
 * The state of a descent between two steps. The remaining steps depend only on this state, the
 * samples and the settings.
 *
 * @param mixture the current mixture, relative to the origin of the samples
 * @param step the number of steps taken
 * @param stage the index of the current stage, from 0
 * @param stageStep the number of steps taken in this stage
 * @param turns the number of direction reversals in this stage: steps with a negative inner product
 *     with the previous step
 * @param lastMove the last displacement of the means in this stage: k × dimension, row-major; empty
 *     at the start of the stage
 * @param distance the estimated distance to convergence at the last step, in standard errors of the
 *     parameters; infinite at the start of the stage
 * @param best the mixture with the smallest loss in this stage; it is the result if the descent
 *     diverges
 * @param bestLoss the loss of that mixture; infinite at the start of the stage
 * @param startSquare Σ_k π_k ‖μ_k‖² of the initial mixture, in squared units of the data; it sets
 *     the limit beyond which the descent has diverged
 */
public record DescentState(
    Mixture mixture,
    long step,
    int stage,
    int stageStep,
    int turns,
    double[] lastMove,
    double distance,
    Mixture best,
    double bestLoss,
    double startSquare) {

  private static final double[] NO_MOVE = {};

  /** Creates the initial state of a descent. */
  public static DescentState of(Mixture start) {
    return atStage(start, 0, 0, meanSquare(start));
  }

  private static DescentState atStage(Mixture mixture, long step, int stage, double startSquare) {
    return new DescentState(
        mixture,
        step,
        stage,
        0,
        0,
        NO_MOVE,
        Double.POSITIVE_INFINITY,
        mixture,
        Double.POSITIVE_INFINITY,
        startSquare);
  }

  DescentState nextStage() {
    return atStage(mixture, step, stage + 1, startSquare);
  }

  /** Records the loss of the current mixture. */
  DescentState measured(double loss) {
    return loss < bestLoss
        ? new DescentState(
            mixture, step, stage, stageStep, turns, lastMove, distance, mixture, loss, startSquare)
        : this;
  }

  /** Advances by one step. */
  DescentState moved(Mixture to, double[] move, int turns, double distance) {
    return new DescentState(
        to, step + 1, stage, stageStep + 1, turns, move, distance, best, bestLoss, startSquare);
  }

  /** Whether a state that was read from a file can be one of a descent. */
  boolean isConsistent() {
    return mixture != null
        && best != null
        && best.k() == mixture.k()
        && best.dimension() == mixture.dimension()
        && best.covariances().type() == mixture.covariances().type()
        && stage >= 0
        && turns >= 0
        && stageStep >= 0
        && step >= stageStep
        && lastMove != null
        && (lastMove.length == 0 && stageStep == 0
            || lastMove.length == mixture.k() * mixture.dimension())
        && Arrays.stream(lastMove).allMatch(Double::isFinite)
        && !(distance < 0)
        && !(startSquare < 0);
  }

  /** Σ_k π_k ‖μ_k‖². */
  static double meanSquare(Mixture mixture) {
    double sum = 0;
    double[] means = mixture.means();
    for (int i = 0; i < means.length; i++) {
      sum += mixture.weight(i / mixture.dimension()) * means[i] * means[i];
    }
    return sum;
  }
}
