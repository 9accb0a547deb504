package org.ddpmix.report;

import java.util.ArrayList;
import java.util.List;
import org.ddpmix.mixture.Mixture;

/**
 * The mixtures that a descent passed through, a bounded number of them: where there are too many,
 * every second one is forgotten, and from then on only every second one kept.
 */
public final class MeanPath {
  private static final int MOST = 80;
  private static final int FEWEST = 10;
  private static final long BYTES = 64L << 20;

  private final List<Stop> stops = new ArrayList<>();
  private Stop last;
  private long every = 1;
  private long seen;

  /**
   * A mixture on the way.
   *
   * @param step after which step
   * @param mixture relative to the samples' origin
   */
  record Stop(long step, Mixture mixture) {}

  /**
   * The next mixture; not copied.
   *
   * @param step after which step
   * @param mixture relative to the samples' origin
   */
  public void add(long step, Mixture mixture) {
    last = new Stop(step, mixture);
    if (seen++ % every != 0) {
      return;
    }
    stops.add(last);
    long size = (long) mixture.k() * mixture.dimension() * Double.BYTES;
    if (stops.size() > Math.max(FEWEST, Math.min(MOST, BYTES / size))) {
      every *= 2;
      for (int i = stops.size() - 1; i > 0; i--) {
        if (i % 2 == 1) {
          stops.remove(i);
        }
      }
    }
  }

  /** From the first to the last one, which is always there. */
  List<Stop> stops() {
    List<Stop> all = new ArrayList<>(stops);
    if (last != null && all.get(all.size() - 1) != last) {
      all.add(last);
    }
    return all;
  }
}
