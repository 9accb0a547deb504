package org.ddpmix.benchmarks.speed;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * The extent of the measurements.
 *
 * @param divisor the divisor of all numbers of rows
 * @param shapes the maximum number of sample shapes per section
 * @param warmUpSeconds the duration of the runs that are not counted
 * @param repeats the number of counted runs of work that takes one or a few passes
 * @param manyRepeats the number of counted runs of work that takes milliseconds
 */
record Effort(int divisor, int shapes, double warmUpSeconds, int repeats, int manyRepeats) {
  static final Effort FULL = new Effort(1, Integer.MAX_VALUE, 5, 9, 100);
  static final Effort QUICK = new Effort(20, Integer.MAX_VALUE, 1, 3, 20);
  private static final int ENOUGH_REPEATS = 5;
  private static final double ENOUGH_SECONDS = 20;
  private static final int LEAST_ROWS_PER_COMPONENT = 10;

  /** The first sizes, at least two. */
  IntStream some(int... all) {
    return Arrays.stream(all).limit(Math.max(2, shapes));
  }

  /** The first shapes, scaled. */
  Stream<Shape> some(List<Shape> all) {
    return all.stream().limit(shapes).map(shape -> shape.scaled(this));
  }

  long rows(long rows, int k) {
    return Math.max(rows / divisor, (long) LEAST_ROWS_PER_COMPONENT * k);
  }

  /**
   * The median seconds of each work. The works take turns, so that changes in the speed of the
   * machine affect all of them.
   */
  double[] seconds(Runnable... works) {
    return medians(warmUpSeconds, repeats, works);
  }

  /** The same for work that takes milliseconds. */
  double[] manySeconds(Runnable... works) {
    return medians(warmUpSeconds, manyRepeats, works);
  }

  /** Measures the medians after a warm-up. Slow works are measured in fewer rounds. */
  static double[] medians(double warmUpSeconds, int repeats, Runnable... works) {
    for (double spent = 0; spent < warmUpSeconds; ) {
      for (Runnable work : works) {
        spent += secondsOf(work);
      }
    }
    double[][] seconds = new double[works.length][repeats];
    double spent = 0;
    int counted = 0;
    while (counted < repeats && (counted < ENOUGH_REPEATS || spent < ENOUGH_SECONDS)) {
      for (int i = 0; i < works.length; i++) {
        seconds[i][counted] = secondsOf(works[i]);
        spent += seconds[i][counted];
      }
      counted++;
    }
    int all = counted;
    return Arrays.stream(seconds)
        .mapToDouble(taken -> new Median().evaluate(taken, 0, all))
        .toArray();
  }

  static double secondsOf(Runnable work) {
    long started = System.nanoTime();
    work.run();
    return (System.nanoTime() - started) * 1e-9;
  }
}
