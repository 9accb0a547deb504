package org.ddpmix.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.rng.core.source64.Philox4x64;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.ddpmix.gradient.SampleBlock;

/** Draws rows by coins. */
final class RowSampling {

  /** Words in one step of Philox's counter. */
  private static final int WORDS = 4;

  /** Keeps the coins apart from other streams of the same seed. */
  private static final long COIN_KEY = 0x726f772d636f696eL; // "row-coin"

  private RowSampling() {}

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
