package org.ddpmix.descent;

import java.util.List;
import org.ddpmix.mixture.Mixture;

/**
 * The result of a descent.
 *
 * @param mixture the learned mixture, relative to the origin of the samples; after divergence, the
 *     best mixture of the last stage
 * @param stopReason the reason for the end
 * @param explanation one line for users: what happened and, after divergence, the likely cause
 * @param history one record per step
 */
public record DescentResult(
    Mixture mixture, StopReason stopReason, String explanation, List<StepRecord> history) {}
