package org.ddpmix.data;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;

/** The rows of a partition with the smallest scores. */
public final class SmallestRows {

  /** A row with its score. */
  public record Scored(double score, long id) implements Serializable {}

  private static final Comparator<Scored> ORDER =
      Comparator.comparingDouble(Scored::score).thenComparingLong(Scored::id);

  private SmallestRows() {}

  /**
   * Finds the rows of a partition.
   *
   * @param firstRow the id of its first row
   */
  public static List<Scored> of(
      Iterator<SampleBlock> blocks, long firstRow, int n, SampleSet.RowScore score) {
    PriorityQueue<Scored> largestFirst = new PriorityQueue<>(ORDER.reversed());
    long id = firstRow;
    while (blocks.hasNext()) {
      SampleBlock block = blocks.next();
      for (int r = 0; r < block.rows(); r++, id++) {
        largestFirst.add(new Scored(score.of(block.row(r)), id));
        if (largestFirst.size() > n) {
          largestFirst.poll();
        }
      }
    }
    return List.copyOf(largestFirst);
  }

  /** The ids of the smallest among all, by ascending score. */
  public static long[] merge(List<Scored> all, int n) {
    return all.stream().sorted(ORDER).limit(n).mapToLong(Scored::id).toArray();
  }
}
