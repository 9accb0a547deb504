package org.ddpmix.report;

import java.util.ArrayList;
import java.util.List;
import org.ddpmix.mixture.Mixture;

/**
 * A bounded number of the intermediate mixtures of a descent. When the bound is reached, every
 * second mixture is dropped and the interval between kept mixtures doubles.
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
   * An intermediate mixture.
   *
   * @param step the step after which it was recorded
   * @param mixture relative to the samples' origin
   */
  record Stop(long step, Mixture mixture) {}

  /**
   * Records the next mixture without copying it.
   *
   * @param step the step after which it is recorded
   * @param mixture relative to the samples' origin
   */
  public void add(long step, Mixture mixture) {
    last = new Stop(step, mixture);
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

  /** The kept mixtures in order of the steps, including the first and the last. */
  List<Stop> stops() {
    List<Stop> all = new ArrayList<>(stops);
    if (last != null && all.get(all.size() - 1) != last) {
      all.add(last);
    }
    return all;
  }
}
