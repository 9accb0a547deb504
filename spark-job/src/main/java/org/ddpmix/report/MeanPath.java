package org.ddpmix.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ddpmix.mixture.Mixture;

/**
 * The means of a bounded number of the intermediate mixtures of a descent. When the bound is
 * reached, every second one is dropped and the interval between those that are kept doubles.
 */
public final class MeanPath {
  private static final int MAX_STOPS = 80;
  private static final int MIN_STOPS = 10;
  private static final long BYTES = 64L << 20;

  private final List<Stop> stops = new ArrayList<>();
  private Stop last;
  private long every = 1;
  private long seen;

  /**
   * The means of an intermediate mixture. Its covariances may be large and are not kept.
   *
   * @param step the step after which it was recorded
   * @param means relative to the samples' origin: k × d
   */
  record Stop(long step, double[][] means) {}

  /**
   * Records the next mixture.
   *
   * @param step the step after which it is recorded
   * @param mixture relative to the samples' origin
   */
  public void add(long step, Mixture mixture) {
    double[][] means = new double[mixture.k()][];
    Arrays.setAll(means, mixture::mean);
    last = new Stop(step, means);
    if (seen++ % every != 0) {
      return;
    }
    stops.add(last);
    long size = (long) mixture.k() * mixture.dimension() * Double.BYTES;
    if (stops.size() > Math.max(MIN_STOPS, Math.min(MAX_STOPS, BYTES / size))) {
      every *= 2;
      for (int i = stops.size() - 1; i > 0; i--) {
        if (i % 2 == 1) {
          stops.remove(i);
        }
      }
    }
  }

  /** The kept means in order of the steps, including the first and the last. */
  List<Stop> stops() {
    List<Stop> all = new ArrayList<>(stops);
    if (last != null && all.get(all.size() - 1) != last) {
      all.add(last);
    }
    return all;
  }
}
