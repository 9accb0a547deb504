package org.ddpmix.start;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The starts that need nothing but the samples, by the names that users give them. */
public enum InitMode {
  /** The annealed ladder. */
  ANNEALED {
    @Override
    public Start start(int k, long seed) {
      return new AnnealedStart(k, seed);
    }
  },
  /** k-means‖. */
  KMEANS {
    @Override
    public Start start(int k, long seed) {
      return new KMeansStart(k, seed);
    }
  },
  /** Means drawn at random from around the samples' mean. */
  RANDOM {
    @Override
    public Start start(int k, long seed) {
      return new RandomStart(k, seed);
    }
  };

  /**
   * @param k the number of components
   * @param seed of its random numbers
   */
  public abstract Start start(int k, long seed);

  /** All names, as users write them. */
  public static List<String> names() {
    return Arrays.stream(values()).map(InitMode::toString).toList();
  }

  /** The start of this name. */
  public static Optional<InitMode> of(String name) {
    return Arrays.stream(values()).filter(mode -> mode.toString().equals(name)).findFirst();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
