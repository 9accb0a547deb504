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
 * @param warmUps runs that are not counted
 * @param repeats counted runs of what takes a pass or a few
 * @param manyRepeats counted runs of what takes milliseconds
 */
record Effort(int divisor, int shapes, int warmUps, int repeats, int manyRepeats) {
  static final Effort FULL = new Effort(1, Integer.MAX_VALUE, 2, 9, 100);
  static final Effort QUICK = new Effort(20, Integer.MAX_VALUE, 1, 3, 20);
  private static final int ENOUGH_REPEATS = 3;
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
    return medians(warmUps, repeats, works);
  }

  /** The same for works of milliseconds. */
  double[] manySeconds(Runnable... works) {
    return medians(warmUps * 5, manyRepeats, works);
  }

  /** Where a few rounds take long, they are enough. */
  static double[] medians(int warmUps, int repeats, Runnable... works) {
    double[][] seconds = new double[works.length][repeats];
    double spent = 0;
    int counted = -warmUps;
    while (counted < repeats && (counted < ENOUGH_REPEATS || spent < ENOUGH_SECONDS)) {
      if (counted < 0 && spent > ENOUGH_SECONDS) {
        counted = 0; // it has compiled by now
      }
      for (int i = 0; i < works.length; i++) {
        double taken = secondsOf(works[i]);
        spent += taken;
        if (counted >= 0) {
          seconds[i][counted] = taken;
        }
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
