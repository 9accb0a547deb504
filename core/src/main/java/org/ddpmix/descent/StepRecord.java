package org.ddpmix.descent;

import java.io.Serializable;

/**
 * One step, as the history shows it.
 *
 * @param step from 1, over all stages; 0 and less for the steps of the start
 * @param stage from 1; 0 for the start
 * @param noiseTime t; 0 in an integrated stage
 * @param loss the objective before the step, in units of the components' variance, or of the
 *     noise's in a start; in an integrated stage the negative log likelihood per sample
 * @param gradientNorm the norm of the loss's gradient with respect to all means
 * @param seconds how long the step took
 * @param error the root mean square error of the means to the truth after the step; NaN where none
 *     is known
 */
public record StepRecord(
    long step,
    int stage,
    double noiseTime,
    double loss,
    double gradientNorm,
    double seconds,
    double error)
    implements Serializable {

  /** The same step under another number. */
  public StepRecord numbered(long number) {
    return new StepRecord(number, stage, noiseTime, loss, gradientNorm, seconds, error);
  }
}
