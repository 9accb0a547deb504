package org.ddpmix.descent;

import java.util.List;
import org.ddpmix.mixture.Mixture;

/**
 * How a descent ended.
 *
 * @param mixture the learned mixture, relative to the samples' origin; after divergence the last
 *     good one
 * @param stopReason why it ended
 * @param explanation one line for people: what happened, and after divergence the likely cause
 * @param history a record for each step
 */
public record DescentResult(
    Mixture mixture, StopReason stopReason, String explanation, List<StepRecord> history) {}
