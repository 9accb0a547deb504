package org.ddpmix.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.core.source64.Philox4x64;
import org.apache.commons.rng.simple.RandomSource;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.ddpmix.gradient.SampleBlock;

/** Draws rows by their ids. */
final class RowSampling {

  /** Words in one step of Philox's counter. */
  private static final int WORDS = 4;

  /** Keeps the coins apart from other streams of the same seed. */
  private static final long COIN_KEY = 0x726f772d636f696eL; // "row-coin"

  private RowSampling() {}

  /**
   * min(n, rows) distinct ids below {@code rows}, ascending: Floyd's algorithm (Bentley, CACM 30,
   * 1987).
   */
  static long[] distinctRows(int n, long rows, long seed) {
    if (n >= rows) {
      return LongStream.range(0, rows).toArray();
    }
    UniformRandomProvider random = RandomSource.PHILOX_4X64.create(seed);
    Set<Long> chosen = new HashSet<>();
    for (long last = rows - n; last < rows; last++) {
      if (!chosen.add(random.nextLong(last + 1))) {
        chosen.add(last);
      }
    }
    return chosen.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  /** The rows of a partition whose ids are {@code ids[range[0]..range[1])}. */
  static Iterator<SampleBlock> pick(
      Iterator<SampleBlock> blocks, long firstRow, long[] ids, int[] range) {
    List<SampleBlock> picked = new ArrayList<>();
    long row = firstRow;
    int next = range[0];
    while (next < range[1] && blocks.hasNext()) {
      SampleBlock block = blocks.next();
      int from = next;
      while (next < range[1] && ids[next] < row + block.rows()) {
        next++;
      }
      if (next > from) {
        long first = row;
        picked.add(
            block.select(
                Arrays.stream(ids, from, next).mapToInt(id -> (int) (id - first)).toArray()));
      }
      row += block.rows();
    }
    return picked.iterator();
  }

  /** Keeps each row with a chance of {@code fraction}. */
  static Iterator<Vector> keep(
      Iterator<SampleBlock> blocks, long firstRow, double fraction, long seed) {
    return new Iterator<>() {
      private long row = firstRow;
      private Iterator<Vector> kept = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!kept.hasNext() && blocks.hasNext()) {
          SampleBlock block = blocks.next();
          kept = keptOf(block, row, fraction, seed).iterator();
          row += block.rows();
        }
        return kept.hasNext();
      }

      @Override
      public Vector next() {
        return kept.next();
      }
    };
  }

  private static List<Vector> keptOf(SampleBlock block, long firstRow, double fraction, long seed) {
    // Row r's coin is word r of the stream with this key: step r / 4 of the counter, word r % 4 in
    // it.
    Philox4x64 coins = new Philox4x64(new long[] {seed, COIN_KEY, firstRow / WORDS, 0, 0, 0});
    for (long skip = firstRow % WORDS; skip > 0; skip--) {
      coins.next();
    }
    List<Vector> kept = new ArrayList<>();
    for (int r = 0; r < block.rows(); r++) {
      if (coins.nextDouble() < fraction) {
        kept.add(Vectors.dense(block.row(r)));
      }
    }
    return kept;
  }
}
