package org.ddpmix.benchmarks.speed;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * How much to measure.
 *
 * @param divisor of all numbers of rows
 * @param shapes of samples that a section takes at most
 * @param warmUpSeconds that runs take before any is counted
 * @param repeats counted runs of what takes a pass or a few
 * @param manyRepeats counted runs of what takes milliseconds
 */
record Effort(int divisor, int shapes, double warmUpSeconds, int repeats, int manyRepeats) {
  static final Effort FULL = new Effort(1, Integer.MAX_VALUE, 5, 9, 100);
  static final Effort QUICK = new Effort(20, Integer.MAX_VALUE, 1, 3, 20);
  private static final int ENOUGH_REPEATS = 5;
  private static final double ENOUGH_SECONDS = 20;
  private static final int LEAST_ROWS_PER_COMPONENT = 10;

  /** The first of some sizes, but two of them at least. */
  IntStream some(int... all) {
    return Arrays.stream(all).limit(Math.max(2, shapes));
  }

  /** The first of some shapes, scaled. */
  Stream<Shape> some(List<Shape> all) {
    return all.stream().limit(shapes).map(shape -> shape.scaled(this));
  }

  long rows(long rows, int k) {
    return Math.max(rows / divisor, (long) LEAST_ROWS_PER_COMPONENT * k);
  }

  /** The median seconds of each, taking turns, so that all of them meet the same machine. */
  double[] seconds(Runnable... works) {
    return medians(warmUpSeconds, repeats, works);
  }

  /** The same for works of milliseconds. */
  double[] manySeconds(Runnable... works) {
    return medians(warmUpSeconds, manyRepeats, works);
  }

  /** After a warm-up; where a few rounds take long, they are enough. */
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
