package org.ddpmix.benchmarks.speed;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** What is held in memory. */
final class Memory {
  private static final double MEBIBYTE = 1 << 20;

  private Memory() {}

  /** All that Spark caches now, in bytes. */
  static long cached(SparkSession spark) {
    return Arrays.stream(spark.sparkContext().getRDDStorageInfo())
        .mapToLong(info -> info.memSize() + info.diskSize())
        .sum();
  }

  /**
   * The heap that is used at most while something runs, in MiB, from a collected heap on: the
   * garbage that piles up is a part of it.
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
