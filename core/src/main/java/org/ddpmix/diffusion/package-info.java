/**
 * The forward noising process and its reverse.
 *
 * <p>{@link org.ddpmix.diffusion.NoiseLevel} is one noise level, {@link
 * org.ddpmix.diffusion.NoiseSchedule} the sequence of levels that training uses, and {@link
 * org.ddpmix.diffusion.RowNoise} the reproducible noise of a row. {@link
 * org.ddpmix.diffusion.ReverseSampler} generates new samples from a {@link
 * org.ddpmix.diffusion.DiffusedScore}. Noise depends only on seed, step and row, so results do not
 * depend on the partitioning.
 */
package org.ddpmix.diffusion;
