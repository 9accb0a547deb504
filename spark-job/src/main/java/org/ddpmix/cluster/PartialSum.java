package org.ddpmix.cluster;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The sums of one partition, or of a run of neighbouring partitions. */
final class PartialSum implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int index;
  private final double[] sums;

  PartialSum(int index, double[] sums) {
    this.index = index;
    this.sums = sums;
  }

  int index() {
    return index;
  }

  void addTo(double[] total) {
    for (int i = 0; i < total.length; i++) {
      total[i] += sums[i];
    }
  }

  /** Adds up in the order of the indices, whatever order a shuffle delivers. */
  static PartialSum merge(int index, Iterable<PartialSum> parts) {
    List<PartialSum> inOrder = new ArrayList<>();
    parts.forEach(inOrder::add);
    inOrder.sort(Comparator.comparingInt(PartialSum::index));
    double[] total = new double[inOrder.get(0).sums.length];
    inOrder.forEach(part -> part.addTo(total));
    return new PartialSum(index, total);
  }
}
