package org.ddpmix.data;

import java.util.function.IntFunction;
import org.ddpmix.exception.BadDataException;

/**
 * Checks that samples neither spread so far that numbers overflow, nor so little that they vanish.
 * The computations form products of up to six coordinates, for example the squared norm of a
 * gradient of squared distances.
 */
public final class SampleRange {
  private static final double LEAST = 1e-48; // standard deviation
  private static final double MOST = 1e48;

  private SampleRange() {}

  /**
   * Checks the standard deviation of the samples, the root of their total variance. Samples that
   * are all equal pass; to learn from them is refused elsewhere.
   *
   * @param name the name of a coordinate in messages, by its index
   * @throws BadDataException if the samples are out of range; the message names the coordinate with
   *     the largest deviations
   */
  public static void check(SampleSet samples, IntFunction<String> name) {
    double variance = samples.totalVariance();
    if (variance >= LEAST * LEAST && variance <= MOST * MOST) {
      return;
    }
    double[] deviations = samples.sum(new Deviations(samples.dimension()));
    int widest = 0;
    for (int j = 1; j < deviations.length; j++) {
      widest = deviations[j] > deviations[widest] ? j : widest;
    }
    double deviation = deviations[widest] / samples.totalWeight();
    if (deviation == 0) {
      return;
    }
    throw new BadDataException(
        name.apply(widest)
            + ": the mean deviation of its values from their centre is "
            + deviation
            + ", which is too "
            + (variance < 1 ? "small" : "large")
            + " to compute with; scale the samples so that their standard deviation is between "
            + LEAST
            + " and "
            + MOST);
  }

  /** Sums of w |x|: dimension. Unlike squares they neither overflow nor vanish. */
  private record Deviations(int length) implements BlockStatistic {
    @Override
    public Accumulator newAccumulator() {
      return (block, firstRow, sums) -> {
        double[] values = block.values();
        for (int i = 0; i < values.length; i++) {
          double size = Double.isNaN(values[i]) ? 0 : Math.abs(values[i]); // missing: nothing
          sums[i % length] += block.rowWeight(i / length) * size;
        }
      };
    }
  }
}
