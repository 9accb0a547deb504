package org.ddpmix.benchmarks.speed;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Measures memory. */
final class Memory {
  private static final double MEBIBYTE = 1 << 20;

  private Memory() {}

  /** The size of all cached RDDs, in bytes. */
  static long cached(SparkSession spark) {
    return Arrays.stream(spark.sparkContext().getRDDStorageInfo())
        .mapToLong(info -> info.memSize() + info.diskSize())
        .sum();
  }

  /**
   * The peak heap usage of a work in MiB, starting after a garbage collection. It includes garbage
   * that has not been collected.
   */
  static double peak(Runnable work) {
    System.gc();
    List<MemoryPoolMXBean> heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    heap.forEach(MemoryPoolMXBean::resetPeakUsage);
    work.run();
    return heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() / MEBIBYTE;
  }
}
