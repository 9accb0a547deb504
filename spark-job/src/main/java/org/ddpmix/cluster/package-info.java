/**
 * The samples across a cluster: blocks are mapped over the partitions and their sums merged in a
 * fixed order.
 *
 * <p>All Spark and no maths: what is summed is a {@link org.ddpmix.data.BlockStatistic}.
 */
package org.ddpmix.cluster;
