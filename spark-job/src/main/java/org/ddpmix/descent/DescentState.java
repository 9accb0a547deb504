package org.ddpmix.descent;

import org.ddpmix.mixture.SphericalGaussianMixture;

/**
 * Where a descent stands between two steps: all that the next step depends on, beside the samples
 * and the settings.
 *
 * @param mixture relative to the samples' origin
 * @param step steps taken so far
 * @param stage index of the current stage in the ladder, from 0; the ladder's size when all are
 *     done
 * @param stageStep steps taken in it
 * @param turns how often, in this stage, a step went against the one before it
 * @param lastMove the last move of the means in this stage, k × dimension; empty at the stage's
 *     start
 */
public record DescentState(
    SphericalGaussianMixture mixture,
    long step,
    int stage,
    int stageStep,
    int turns,
    double[] lastMove) {

  /** The start of a descent. */
  public static DescentState of(SphericalGaussianMixture start) {
    return new DescentState(start, 0, 0, 0, 0, new double[0]);
  }

  DescentState nextStage() {
    return new DescentState(mixture, step, stage + 1, 0, 0, new double[0]);
  }
}
