/**
 * Samples in blocks, and sums over them.
 *
 * <p>{@link org.ddpmix.data.SampleSet} is a local or distributed dataset. {@link
 * org.ddpmix.data.BlockStatistic} is a function that is summed over it in one pass. This separation
 * keeps the formulas of an objective apart from the code that distributes the work: objectives
 * implement a statistic and do not know where the samples are. {@link
 * org.ddpmix.data.InMemorySamples} is the implementation for one process; the Spark job has
 * another.
 */
package org.ddpmix.data;
