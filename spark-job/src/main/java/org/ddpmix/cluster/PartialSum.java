package org.ddpmix.cluster;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The sums of one partition, or of a run of neighbouring partitions.
 *
 * @param index its place in order
 * @param sums not copied
 */
record PartialSum(int index, double[] sums) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Adds up in the order of the indices, whatever order they come in. */
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
