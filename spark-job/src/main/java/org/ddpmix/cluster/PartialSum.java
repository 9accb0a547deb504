package org.ddpmix.cluster;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ddpmix.data.SmallestRows;

/**
 * The sums over one partition, or over a run of adjacent partitions.
 *
 * @param index the position of the partition or run in the order of summation
 * @param sums the values of the statistic; not copied
 * @param smallest the rows with the smallest scores
 */
record PartialSum(int index, double[] sums, List<SmallestRows.Scored> smallest)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Adds the partial sums in the order of their indices, for reproducible rounding. */
  static PartialSum merge(int index, Iterable<PartialSum> parts) {
    List<PartialSum> inOrder = new ArrayList<>();
    parts.forEach(inOrder::add);
    inOrder.sort(Comparator.comparingInt(PartialSum::index));
    double[] total = new double[inOrder.get(0).sums.length];
    List<SmallestRows.Scored> smallest = new ArrayList<>();
    for (PartialSum part : inOrder) {
      smallest.addAll(part.smallest);
      for (int i = 0; i < total.length; i++) {
        total[i] += part.sums[i];
      }
    }
    return new PartialSum(index, total, smallest);
  }
}
