/**
 * Sample sets distributed over a cluster. Spark tasks sum a statistic over the blocks of their
 * partitions, and the partial sums are merged in a fixed order.
 *
 * <p>This package contains only the Spark code. A {@link org.ddpmix.data.BlockStatistic} contains
 * the mathematics.
 *
 * <p>Internal: not part of the API.
 */
package org.ddpmix.cluster;
