package org.ddpmix.cluster;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The sums over one partition, or over a run of adjacent partitions.
 *
 * @param index the position of the partition or run in the order of summation
 * @param sums the values of the statistic; not copied
 */
record PartialSum(int index, double[] sums) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Adds the partial sums in the order of their indices, for reproducible rounding. */
  static PartialSum merge(int index, Iterable<PartialSum> parts) {
    List<PartialSum> inOrder = new ArrayList<>();
    parts.forEach(inOrder::add);
    inOrder.sort(Comparator.comparingInt(PartialSum::index));
    double[] total = new double[inOrder.get(0).sums.length];
    for (PartialSum part : inOrder) {
      for (int i = 0; i < total.length; i++) {
        total[i] += part.sums[i];
      }
    }
    return new PartialSum(index, total);
  }
}
