package org.ddpmix.descent;

import java.io.Serializable;

/**
 * The record of one step in the history.
 *
 * @param step the step number, from 1 over all stages; 0 and negative for the steps of the
 *     initialization
 * @param stage the stage number, from 1; 0 for the initialization
 * @param noiseTime the noise time t; 0 in an integrated stage
 * @param loss the objective before the step. In an integrated stage it is the negative log
 *     likelihood per sample; otherwise its unit is the component variance, or the noise variance
 *     during initialization
 * @param gradientNorm the norm of the gradient of the loss with respect to all means
 * @param seconds the duration of the step
 * @param error the root mean square error of the means after the step; NaN if no true mixture is
 *     known
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

  /** Returns the record with another step number. */
  public StepRecord numbered(long number) {
    return new StepRecord(number, stage, noiseTime, loss, gradientNorm, seconds, error);
  }
}
