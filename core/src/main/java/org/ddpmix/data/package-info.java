/**
 * Samples in blocks, and sums over them.
 *
 * <p>{@link org.ddpmix.data.SampleSet} is a local or distributed dataset, and {@link
 * org.ddpmix.data.BlockStatistic} what is summed over it. A file with an aggregation holds no
 * formula of the objective.
 */
package org.ddpmix.data;
