package org.ddpmix.descent;

import org.ddpmix.mixture.Mixture;

/**
 * Where a descent stands between two steps: all that the rest of it depends on, beside the samples
 * and the settings.
 *
 * @param mixture relative to the samples' origin
 * @param step steps taken so far
 * @param stage index of the current stage in the ladder, from 0
 * @param stageStep steps taken in it
 * @param turns how often, in this stage, a step went against the one before it
 * @param lastMove the last move of the means in this stage, k × dimension; empty at the stage's
 *     start
 * @param distance how far there was to go at the last step, in standard errors of what is learned;
 *     infinite at the stage's start
 * @param best the mixture with the least loss of this stage, which is kept if the descent diverges
 * @param bestLoss its loss; infinite at the stage's start
 * @param startSquare Σ_k π_k ‖μ_k‖² of the descent's start, in squared units of the data: it tells
 *     how far the means may go
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

  /** The start of a descent. */
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

  /** With the loss of its mixture known. */
  DescentState measured(double loss) {
    return loss < bestLoss
        ? new DescentState(
            mixture, step, stage, stageStep, turns, lastMove, distance, mixture, loss, startSquare)
        : this;
  }

  /** One step on. */
  DescentState moved(Mixture to, double[] move, int turns, double distance) {
    return new DescentState(
        to, step + 1, stage, stageStep + 1, turns, move, distance, best, bestLoss, startSquare);
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
