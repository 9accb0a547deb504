package org.ddpmix.start;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether a mixture has a {@link org.ddpmix.mixture.Background}. */
public enum BackgroundMode {
  /** It has one if the Bayesian information criterion is smaller with it. */
  AUTO,
  /** It has one, whose weight may be close to 0. */
  ON,
  /** It has none. */
  OFF;

  /** The names of all modes, as users write them. */
  public static List<String> names() {
    return Arrays.stream(values()).map(BackgroundMode::toString).toList();
  }

  /** The mode with this name; empty if there is none. */
  public static Optional<BackgroundMode> of(String name) {
    return Arrays.stream(values()).filter(mode -> mode.toString().equals(name)).findFirst();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
