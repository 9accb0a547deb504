package org.ddpmix.start;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ddpmix.diffusion.NoiseSchedule;

/** The starts that need nothing but the samples, by the names that users give them. */
public enum InitMode {
  /** The annealed ladder. */
  ANNEALED {
    @Override
    public Start start(int k, long seed) {
      return new AnnealedStart(k, seed);
    }

    @Override
    String ladder(int integrated) {
      // It has been through all noise levels; what is left is the last stage.
      return integrated > 0 ? NoiseSchedule.NONE : super.ladder(integrated);
    }
  },
  /** k-means++. */
  KMEANS {
    @Override
    public Start start(int k, long seed) {
      return new KMeansStart(k, seed);
    }
  },
  /** k-means++ in the span of the top eigenvectors of the sample covariance. */
  SPECTRAL {
    @Override
    public Start start(int k, long seed) {
      return new SpectralStart(k, seed);
    }
  },
  /** Means drawn at random from around the samples' mean. */
  RANDOM {
    @Override
    public Start start(int k, long seed) {
      return new RandomStart(k, seed);
    }

    @Override
    String ladder(int integrated) {
      return "1.5x60," + super.ladder(integrated);
    }
  };

  private static final String NEARBY = "0.3x60"; // from a start that is near the solution

  /** Stands for the ladder that suits the start. */
  public static final String AUTO_LADDER = "auto";

  /**
   * @param k the number of components
   * @param seed of its random numbers
   */
  public abstract Start start(int k, long seed);

  String ladder(int integrated) {
    return NEARBY;
  }

  /**
   * The stages of a descent.
   *
   * @param ladder TIMExSTEPS separated by commas, none, or {@link #AUTO_LADDER}
   * @param integrated the steps of the integrated stage, at least 0
   * @param start the name of a start; any other word is a mixture to start from
   */
  public static NoiseSchedule stages(String ladder, int integrated, String start) {
    if (!ladder.equals(AUTO_LADDER)) {
      return NoiseSchedule.of(ladder, integrated);
    }
    return NoiseSchedule.of(
        of(start).map(mode -> mode.ladder(integrated)).orElse(NEARBY), integrated);
  }

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
