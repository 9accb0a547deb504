package org.ddpmix.training;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.data.SampleSet;
import org.ddpmix.exception.BadDataException;

/** Checks that a mixture can be learned from samples. */
public final class SampleCheck {

  private static final int MIN_ROWS = 1000;
  private static final int ROWS_PER_COMPONENT = 4;
  private static final int BUCKETS_PER_PAIR = 64;
  private static final int MAX_BUCKETS = 1 << 22;
  private static final int TRIES = 3;

  private SampleCheck() {}

  /**
   * Checks that the samples are not all equal.
   *
   * @throws BadDataException if they are
   */
  public static void checkNotEqual(SampleSet samples) {
    if (samples.totalVariance() == 0 && distinct(samples, 2) < 2) {
      throw new BadDataException("all samples are equal: their variance is 0");
    }
  }

  /**
   * Checks that the samples have at least k distinct values. Reads a subsample; all samples only if
   * the subsample does not suffice.
   *
   * @throws BadDataException if they have fewer
   */
  public static void checkDistinct(SampleSet samples, int k) {
    long found = distinct(samples, k);
    if (found < k) {
      throw new BadDataException(
          "k = "
              + k
              + ", but the samples have only "
              + found
              + " distinct value"
              + (found == 1 ? "" : "s"));
    }
  }

  /** The number of distinct rows, or any number of at least k. */
  private static long distinct(SampleSet samples, int k) {
    if (k <= 1) {
      return 1;
    }
    int rows = Math.max(MIN_ROWS, ROWS_PER_COMPONENT * k);
    rows = Math.max(k, Math.min(rows, (1 << 24) / samples.dimension()));
    Set<Long> hashes = new HashSet<>();
    for (double[] row : samples.sampleRows(rows, 0)) {
      hashes.add(hash(row, 0, row.length, 0));
      if (hashes.size() >= k) {
        return k;
      }
    }
    if (samples.rows() <= rows) {
      return hashes.size();
    }
    long most = 0;
    int buckets = (int) Math.min(MAX_BUCKETS, (long) BUCKETS_PER_PAIR * k * k);
    for (int seed = 1; seed <= TRIES && most < k; seed++) {
      double[] counts = samples.sum(new Occupancy(buckets, seed));
      most = Math.max(most, Arrays.stream(counts).filter(count -> count > 0).count());
    }
    return most;
  }

  private static long hash(double[] values, int from, int to, int seed) {
    long hash = seed;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + Double.doubleToLongBits(values[i] + 0.0); // −0 equals 0
      hash = (hash ^ (hash >>> 32)) * 0x9E3779B97F4A7C15L;
    }
    return hash ^ (hash >>> 32);
  }

  /** The number of rows in each bucket of a hash function. */
  private record Occupancy(int length, int seed) implements BlockStatistic {
    private static final long serialVersionUID = 1L;

    @Override
    public Accumulator newAccumulator() {
      return (SampleBlock block, long firstRow, double[] sums) -> {
        int d = block.dimension();
        for (int i = 0; i < block.rows(); i++) {
          sums[Math.floorMod(hash(block.values(), i * d, (i + 1) * d, seed), length)]++;
        }
      };
    }
  }
}
