package org.ddpmix.io.pack;

import java.io.Serializable;
import org.apache.spark.Partition;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionCoalescer;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;
import scala.Option;

/**
 * Merges runs of adjacent partitions. The default coalescer of Spark groups partitions by host, so
 * its result depends on the cluster.
 */
final class NeighbourCoalescer implements PartitionCoalescer, Serializable {
  private static final long serialVersionUID = 1L;

  static <T> JavaRDD<T> coalesce(JavaRDD<T> rdd, int partitions) {
    return rdd.rdd()
        .coalesce(partitions, false, Option.apply(new NeighbourCoalescer()), null)
        .toJavaRDD();
  }

  @Override
  public PartitionGroup[] coalesce(int groups, RDD<?> parent) {
    Partition[] partitions = parent.partitions();
    PartitionGroup[] result = new PartitionGroup[groups];
    for (int g = 0; g < groups; g++) {
      result[g] = new PartitionGroup(Option.empty());
      int end = (int) ((g + 1L) * partitions.length / groups);
      for (int p = (int) ((long) g * partitions.length / groups); p < end; p++) {
        result[g].partitions().addOne(partitions[p]);
      }
    }
    return result;
  }
}
