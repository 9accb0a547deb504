package org.ddpmix.data;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The rows of a partition with the smallest scores. */
public final class SmallestRows {

  /** A row with its score. */
  public record Scored(double score, long id) implements Serializable {}

  private static final Comparator<Scored> ORDER =
      Comparator.comparingDouble(Scored::score).thenComparingLong(Scored::id);

  private final int n;
  private final PriorityQueue<Scored> largestFirst = new PriorityQueue<>(ORDER.reversed());

  /**
   * Starts without rows.
   *
   * @param n the number of rows to find
   */
  public SmallestRows(int n) {
    this.n = n;
  }

  /**
   * Adds the rows of a block, whose ids are larger than those of the rows before them.
   *
   * @param scores the accumulator that the block was added to
   * @param firstRow the id of the first row
   */
  void add(BlockStatistic.Accumulator scores, int rows, long firstRow) {
    for (int r = 0; n > 0 && r < rows; r++) {
      double score = scores.score(r);
      if (largestFirst.size() < n) {
        largestFirst.add(new Scored(score, firstRow + r));
      } else if (score < largestFirst.peek().score()) {
        largestFirst.poll();
        largestFirst.add(new Scored(score, firstRow + r));
      }
    }
  }

  /** The rows, in any order. */
  public List<Scored> found() {
    return List.copyOf(largestFirst);
  }

  /** The ids of the smallest among the rows of several partitions, by ascending score. */
  public static long[] merge(List<Scored> all, int n) {
    return all.stream().sorted(ORDER).limit(n).mapToLong(Scored::id).toArray();
  }
}
