package org.ddpmix.benchmarks.speed;

import java.util.Arrays;
import java.util.List;
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
  private static final int LEAST_ROWS_PER_COMPONENT = 10;

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

  static double[] medians(int warmUps, int repeats, Runnable... works) {
    double[][] seconds = new double[works.length][repeats];
    for (int repeat = -warmUps; repeat < repeats; repeat++) {
      for (int i = 0; i < works.length; i++) {
        double taken = secondsOf(works[i]);
        if (repeat >= 0) {
          seconds[i][repeat] = taken;
        }
      }
    }
    return Arrays.stream(seconds).mapToDouble(new Median()::evaluate).toArray();
  }

  static double secondsOf(Runnable work) {
    long started = System.nanoTime();
    work.run();
    return (System.nanoTime() - started) * 1e-9;
  }
}
