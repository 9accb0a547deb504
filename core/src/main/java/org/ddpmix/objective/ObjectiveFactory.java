package org.ddpmix.objective;

import java.util.List;
import java.util.stream.Collectors;
import org.ddpmix.data.SampleSet;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.Mixture;

/** Creates the objective of each step of a descent. There is one factory per gradient estimator. */
public interface ObjectiveFactory {

  /** The name that users specify. */
  String name();

  /**
   * The objective at one noise time.
   *
   * @param mixture the current mixture, relative to the origin of the samples
   * @param noiseTime t &gt; 0, in units of the mixture's mean variance
   * @param noise the noise of this step
   * @param samples the samples that the objective will be summed over
   */
  Objective atNoiseTime(Mixture mixture, double noiseTime, RowNoise noise, SampleSet samples);

  /**
   * The objective integrated over all noise times, which equals the negative log likelihood up to a
   * constant.
   *
   * @param mixture the current mixture, relative to the origin of the samples
   * @param noise the noise of the whole stage
   * @param samples the samples that the objective will be summed over
   */
  Objective integrated(Mixture mixture, RowNoise noise, SampleSet samples);

  /** Whether the mixture must have two components with equal weights and means μ and −μ. */
  default boolean needsSymmetry() {
    return false;
  }

  /** Whether {@link #atNoiseTime} depends on the noise time. */
  default boolean usesNoise() {
    return true;
  }

  /**
   * Whether {@link #integrated} is the likelihood in closed form, which also allows samples with
   * missing coordinates.
   */
  default boolean hasLikelihood() {
    return false;
  }

  /** The factories that users can choose; the first one is the default. */
  static List<ObjectiveFactory> all() {
    return List.of(
        ProjectedObjective.FACTORY,
        TextbookObjective.FACTORY,
        TwoComponentObjective.FACTORY,
        ExpectationMaximization.FACTORY);
  }

  /**
   * Returns the factory with this name.
   *
   * @throws InvalidSettingException if there is no such factory
   */
  static ObjectiveFactory named(String name) {
    return all().stream()
        .filter(factory -> factory.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    "gradient",
                    name,
                    "it must be one of "
                        + all().stream()
                            .map(ObjectiveFactory::name)
                            .collect(Collectors.joining(", "))));
  }
}
