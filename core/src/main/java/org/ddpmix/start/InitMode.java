package org.ddpmix.start;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.mixture.CovarianceType;

/** The initialization methods that need only the samples, with the names that users specify. */
public enum InitMode {
  /** Gradient descent with decreasing noise: {@link AnnealedStart}. */
  ANNEALED {
    @Override
    public Start start(int k, CovarianceType type, long seed) {
      return new AnnealedStart(k, type, seed);
    }

    @Override
    String schedule(int integrated) {
      // The initialization already passed through all noise levels; only the last stage remains.
      return integrated > 0 ? NoiseSchedule.NONE : super.schedule(integrated);
    }
  },
  /** k-means++: {@link KMeansStart}. */
  KMEANS {
    @Override
    public Start start(int k, CovarianceType type, long seed) {
      return new KMeansStart(k, seed);
    }
  },
  /**
   * k-means++ in the span of the top eigenvectors of the sample covariance: {@link SpectralStart}.
   */
  SPECTRAL {
    @Override
    public Start start(int k, CovarianceType type, long seed) {
      return new SpectralStart(k, seed);
    }
  },
  /** Random means around the mean of the samples: {@link RandomStart}. */
  RANDOM {
    @Override
    public Start start(int k, CovarianceType type, long seed) {
      return new RandomStart(k, seed);
    }

    @Override
    String schedule(int integrated) {
      return "1.5x60," + super.schedule(integrated);
    }
  };

  private static final String LOW_NOISE = "0.3x60"; // for an initialization near the solution

  /** Selects the noise schedule that suits the initialization. */
  public static final String AUTO_SCHEDULE = "auto";

  /**
   * Creates the initialization.
   *
   * @param k the number of components, at least 1
   * @param type the family of the covariances; only {@link #ANNEALED} depends on it, and the result
   *     of the others is converted later
   * @param seed the seed of its random numbers
   */
  public abstract Start start(int k, CovarianceType type, long seed);

  String schedule(int integrated) {
    return LOW_NOISE;
  }

  /**
   * Returns the noise schedule of a descent.
   *
   * @param schedule stages as TIMExSTEPS separated by commas, {@code none}, or {@link
   *     #AUTO_SCHEDULE}
   * @param integrated the number of steps of the integrated stage, at least 0
   * @param start the name of an initialization method, or any other text for a given mixture
   * @throws org.ddpmix.exception.InvalidSettingException if the schedule is malformed or empty
   */
  public static NoiseSchedule stages(String schedule, int integrated, String start) {
    if (!schedule.equals(AUTO_SCHEDULE)) {
      return NoiseSchedule.of(schedule, integrated);
    }
    return NoiseSchedule.of(
        of(start).map(mode -> mode.schedule(integrated)).orElse(LOW_NOISE), integrated);
  }

  /** The names of all methods, as users write them. */
  public static List<String> names() {
    return Arrays.stream(values()).map(InitMode::toString).toList();
  }

  /** The method with this name; empty if there is none. */
  public static Optional<InitMode> of(String name) {
    return Arrays.stream(values()).filter(mode -> mode.toString().equals(name)).findFirst();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
